/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Files that are written whole or not at all: a temporary file beside the target, fsync, rename.
 */

#include <stdio.h>

#include "failure.h"

struct atomic_file;

/*
 * Begins to write @path, mode 0600 less the umask when run as root, 0666 less the umask otherwise (an existing
 * file's mode is kept). A symbolic link at @path is followed only where root or the caller owns it (-ELOOP
 * otherwise, and for a loop); a directory is -EISDIR; a character device or FIFO is written directly, and so is a
 * descriptor that we were started with: see below.
 */
int atomic_file_open(const char *path, struct failure *f, struct atomic_file **ret);

/*
 * The descriptor that @path means: 1 for "-" and "/dev/stdout", 2 for "/dev/stderr", N for "/dev/fd/N" and
 * "/proc/self/fd/N"; -1 for the name of a file. These links are not followed: that would be the file behind the
 * descriptor, from its beginning, or nothing at all where it is a pipe.
 */
int atomic_file_descriptor(const char *path);

/* The stream to write to, owned by @a. */
FILE *atomic_file_stream(struct atomic_file *a);

/* Checks for write errors, syncs and puts the file in place. Frees @given in every case. */
int atomic_file_commit(struct atomic_file *given, struct failure *f);

/* Gives up: nothing is left behind. */
void atomic_file_abort(struct atomic_file *a);
static inline void atomic_file_abortp(struct atomic_file **a)
{
	if (*a)
		atomic_file_abort(*a);
}
