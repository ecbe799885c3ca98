/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A program that was run, and what is special about it. */

#include <stdbool.h>
#include <sys/stat.h>

/* Owned by the source, kept as long as the source lives. */
struct executable {
	/* As /proc/PID/exe gives it: may end in EXECUTABLE_DELETED; not escaped. */
	const char *path;
	bool privileged; /* it is set-uid or set-gid, or has file capabilities */
	bool elsewhere; /* its path leads syscarve to another file, or to none: another mount namespace */
};

/* What the kernel appends to the path of a file that was deleted, or that another one has
 * replaced. */
#define EXECUTABLE_DELETED " (deleted)"

bool executable_is_deleted(const char *path);

/* Whether a process gains privileges by executing a file: by its @mode, or by file capabilities,
 * for which @link has to lead to it (its path, or /proc/PID/exe). */
bool executable_is_privileged(mode_t mode, const char *link);

/* Whether @path leads to another file than the inode @ino of the device @dev, or to none. @dev 0:
 * not known. */
bool executable_is_elsewhere(const char *path, dev_t dev, ino_t ino);
