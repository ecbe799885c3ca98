/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "cleanup.h"

/* A name has at most 255 bytes. */
#define START ".%.200s."
enum { DIGITS = 16 };

int temporary_name(const char *name, char **ret)
{
	unsigned long long random;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -errno;
	if (asprintf(ret, START "%0*llx", name, DIGITS, random) < 0) {
		*ret = NULL;
		return -ENOMEM;
	}
	return 0;
}

int temporary_hold(int fd)
{
	int r;

	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return -errno;
	r = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return r < 0 ? -errno : r;
}

static bool is_temporary_of(const char *entry, const char *name)
{
	char start[256];
	size_t n = (size_t)snprintf(start, sizeof(start), START, name);

	return strncmp(entry, start, n) == 0 && strlen(entry + n) == DIGITS &&
	       strspn(entry + n, "0123456789abcdef") == DIGITS;
}

/* Only what the caller made is looked at: another user's file may be anything by the time that it is
 * opened. */
static bool is_own_file(int dir, const char *entry)
{
	struct stat st;

	return fstatat(dir, entry, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	       st.st_uid == geteuid();
}

static void remove_unheld(int dir, const char *entry)
{
	_cleanup_(closep) int fd =
		openat(dir, entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(dir, entry, 0);
}

void temporary_sweep(int dir, const char *name)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;

	if (!entries) {
		if (fd >= 0)
			close(fd);
		return;
	}
	for (struct dirent *e; (e = readdir(entries));)
		if (is_temporary_of(e->d_name, name) && is_own_file(fd, e->d_name))
			remove_unheld(fd, e->d_name);
	closedir(entries);
}
