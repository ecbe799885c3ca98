/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "path-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "cleanup.h"
#include "clock.h"
#include "resolve.h"

enum { POLL_MS = 20 };

/* Whoever had the lock before has removed its file, if it is not the one that was opened. */
static bool is_current(const struct path_lock *l)
{
	struct stat opened, named;

	return fstat(l->fd, &opened) == 0 &&
	       fstatat(l->dir, l->name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	       opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/* 1 if the lock is held, 0 if it is another's. */
static int try_lock(struct path_lock *l)
{
	int r = 0;

	l->fd = openat(l->dir, l->name,
		O_RDWR | O_CREAT | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0600);
	if (l->fd < 0)
		return -errno;
	if (flock(l->fd, LOCK_EX | LOCK_NB) < 0)
		r = errno == EWOULDBLOCK ? 0 : -errno;
	else if (is_current(l))
		return 1;
	close(TAKE_FD(l->fd));
	return r;
}

static int find_name(struct path_lock *l, const char *path)
{
	_cleanup_(freep) char *name = NULL;
	int r;

	r = resolve_path(path, &l->dir, &name);
	if (r < 0)
		return r;
	if (asprintf(&l->name, ".%.200s.lock", name) < 0) {
		l->name = NULL;
		return -ENOMEM;
	}
	return 0;
}

int path_lock(struct path_lock *l, const char *path, unsigned wait_ms)
{
	const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
	uint64_t end = clock_now_ns(CLOCK_MONOTONIC) + wait_ms * UINT64_C(1000000);
	int r;

	r = find_name(l, path);
	if (r < 0)
		return r;
	while ((r = try_lock(l)) == 0) {
		if (clock_now_ns(CLOCK_MONOTONIC) >= end)
			return -EAGAIN;
		nanosleep(&pause, NULL);
	}
	return r < 0 ? r : 0;
}

void path_unlock(struct path_lock *l)
{
	if (l->fd >= 0) {
		unlinkat(l->dir, l->name, 0);
		close(l->fd);
	}
	if (l->dir >= 0)
		close(l->dir);
	free(l->name);
	*l = (struct path_lock)PATH_LOCK_NONE;
}
