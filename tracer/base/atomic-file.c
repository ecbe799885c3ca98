/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "atomic-file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "escape.h"

struct atomic_file {
	FILE *out;
	int dir;         /* the directory of the target; -1 if the target is written directly */
	char *shown;     /* the path as it was given, escaped, for messages */
	char *name;      /* in dir */
	char *temporary; /* in dir; NULL if there is none */
};

static void release(struct atomic_file *a)
{
	if (a->out)
		fclose(a->out);
	if (a->temporary)
		unlinkat(a->dir, a->temporary, 0);
	if (a->dir >= 0)
		close(a->dir);
	free(a->shown);
	free(a->name);
	free(a->temporary);
	free(a);
}

static void releasep(struct atomic_file **a)
{
	if (*a)
		release(*a);
}

int atomic_file_descriptor(const char *path)
{
	static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};

	if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(path, "/dev/stderr") == 0)
		return STDERR_FILENO;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		size_t len = strlen(folders[i]), digits;

		if (strncmp(path, folders[i], len) != 0)
			continue;
		digits = strspn(path + len, "0123456789");
		if (digits > 0 && digits < 7 && path[len + digits] == '\0')
			return atoi(path + len);
	}
	return -1;
}

/* A descriptor that this module opened is closed at an exec; a descriptor that the process was
 * given is not. */
static int duplicate(int fd)
{
	int flags = fcntl(fd, F_GETFD), r;

	if (flags < 0 || flags & FD_CLOEXEC)
		return -EBADF;
	r = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return r < 0 ? -errno : r;
}

/* A link that another user planted must not lead to another file. */
static int resolve(const char *path, char **ret)
{
	struct stat st;
	char *real;

	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode)) {
		if (st.st_uid != 0 && st.st_uid != geteuid())
			return -ELOOP;
		real = realpath(path, NULL);
	} else {
		real = strdup(path);
	}
	if (!real)
		return -errno;
	*ret = real;
	return 0;
}

static mode_t default_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return (geteuid() == 0 ? 0600 : 0666) & ~mask;
}

static int open_temporary(struct atomic_file *a, mode_t mode)
{
	uint64_t random;
	int fd;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -errno;
	if (asprintf(&a->temporary, ".%.200s.%016llx", a->name, (unsigned long long)random) < 0) {
		a->temporary = NULL;
		return -ENOMEM;
	}
	fd = openat(
		a->dir, a->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		int r = -errno;

		free(TAKE(a->temporary));
		return r;
	}
	if (fchmod(fd, mode) < 0) {
		int r = -errno;

		close(fd);
		return r;
	}
	return fd;
}

static int open_beside(struct atomic_file *a, const char *path, mode_t mode)
{
	_cleanup_(freep) char *for_dir = strdup(path), *for_base = strdup(path);

	if (!for_dir || !for_base)
		return -ENOMEM;
	a->name = strdup(basename(for_base));
	if (!a->name)
		return -ENOMEM;
	a->dir = open(dirname(for_dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (a->dir < 0)
		return -errno;
	return open_temporary(a, mode);
}

static int open_target(struct atomic_file *a, const char *path)
{
	_cleanup_(freep) char *real = NULL;
	int r, given = atomic_file_descriptor(path);
	struct stat st;

	if (given >= 0)
		return duplicate(given);
	r = resolve(path, &real);
	if (r < 0)
		return r;
	if (lstat(real, &st) < 0)
		return errno == ENOENT ? open_beside(a, real, default_mode()) : -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (S_ISREG(st.st_mode))
		return open_beside(a, real, st.st_mode & 07777);
	r = open(real, O_WRONLY | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
	return r < 0 ? -errno : r;
}

static int explain(const struct atomic_file *a, struct failure *f, int r)
{
	if (r == -ELOOP)
		return failure_set(f, r,
			"cannot write to %s: it is a symbolic link of another user; use another path",
			a->shown);
	return failure_set(f, r, "cannot write to %s: %s", a->shown, strerror(-r));
}

int atomic_file_open(const char *path, struct failure *f, struct atomic_file **ret)
{
	_cleanup_(releasep) struct atomic_file *a = calloc(1, sizeof(*a));
	int fd;

	if (!a)
		return -ENOMEM;
	a->dir = -1;
	a->shown = escape_new(strcmp(path, "-") == 0 ? "standard output" : path);
	if (!a->shown)
		return -ENOMEM;
	fd = path[0] ? open_target(a, path) : -ENOENT;
	if (fd < 0)
		return explain(a, f, fd);
	a->out = fdopen(fd, "w");
	if (!a->out) {
		int r = -errno;

		close(fd);
		return explain(a, f, r);
	}
	*ret = TAKE(a);
	return 0;
}

FILE *atomic_file_stream(struct atomic_file *a)
{
	return a->out;
}

/* A full disk may be reported only by the flush, the sync or the close. */
static int finish_stream(struct atomic_file *a)
{
	FILE *out = TAKE(a->out);
	int r = 0;

	errno = EIO;
	if (ferror(out) || fflush(out) != 0 || (a->temporary && fsync(fileno(out)) < 0))
		r = -errno;
	if (fclose(out) != 0 && r == 0)
		r = -errno;
	return r;
}

int atomic_file_commit(struct atomic_file *given, struct failure *f)
{
	_cleanup_(releasep) struct atomic_file *a = given;
	int r;

	r = finish_stream(a);
	if (r < 0)
		return explain(a, f, r);
	if (!a->temporary)
		return 0;
	if (renameat(a->dir, a->temporary, a->dir, a->name) < 0)
		return explain(a, f, -errno);
	free(TAKE(a->temporary));
	/* The name lasts only once the directory is on disk; some file systems cannot sync one. */
	if (fsync(a->dir) < 0 && errno != EINVAL && errno != EROFS)
		return explain(a, f, -errno);
	return 0;
}

void atomic_file_abort(struct atomic_file *a)
{
	release(a);
}
