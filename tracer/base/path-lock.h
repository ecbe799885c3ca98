/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A lock among the processes that change one file by replacing it: flock(2) on `.NAME.lock` beside
 * it, because the file itself is another one each time. The kernel frees the lock of a process that
 * ends, and the file of the lock is removed with the lock.
 */

struct path_lock {
	int dir, fd; /* -1: none */
	char *name;
};

#define PATH_LOCK_NONE \
	{ \
		.dir = -1, .fd = -1 \
	}

/* Locks @path, and waits for at most @wait_ms. 0; -EAGAIN if another process holds the lock all the
 * time; or another -errno if there can be no lock. @l must be PATH_LOCK_NONE. */
int path_lock(struct path_lock *l, const char *path, unsigned wait_ms);

/* Frees the lock, if there is one. */
void path_unlock(struct path_lock *l);
