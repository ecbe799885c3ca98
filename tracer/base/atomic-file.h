/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Files that are written whole or not at all: a temporary file beside the target, fsync, rename.
 */

#include <stdio.h>

#include "failure.h"

struct atomic_file;

/*
 * Begins to write @path. A new file gets mode 0600 less the umask if the caller is root, otherwise
 * 0666 less the umask; a file of the caller's keeps its mode, without set-id bits, and one of another
 * user is replaced by one with mode 0600. Symbolic links are followed only if root or the caller
 * owns them (resolve.h; -ELOOP otherwise, and for a loop). A directory is -EISDIR. A character
 * device, a FIFO, and a descriptor that this process was started with (see below) are written
 * directly; a FIFO that nobody reads is -ENXIO. What writers of @path have left that were killed is
 * removed.
 */
int atomic_file_open(const char *path, struct failure *f, struct atomic_file **ret);

/* Checks that @path could be written now. Leaves nothing behind, and opens no FIFO and no device:
 * whoever reads it would see its end. */
int atomic_file_check(const char *path, struct failure *f);

/*
 * The descriptor that @path means: 1 for "-" and "/dev/stdout", 2 for "/dev/stderr", N for
 * "/dev/fd/N" and "/proc/self/fd/N"; -1 for the name of a file. These links are not followed,
 * because that would open the file behind the descriptor from its beginning, and would fail for a
 * pipe.
 */
int atomic_file_descriptor(const char *path);

/* The stream to write to, owned by @a. */
FILE *atomic_file_stream(struct atomic_file *a);

/* Checks for write errors, syncs the file and puts it in place. Frees @given in every case. */
int atomic_file_commit(struct atomic_file *given, struct failure *f);

/* Removes what writers of @path have left that were killed, as atomic_file_open() does. */
void atomic_file_sweep(const char *path);

/* Gives up and leaves nothing behind. */
void atomic_file_abort(struct atomic_file *a);
static inline void atomic_file_abortp(struct atomic_file **a)
{
	if (*a)
		atomic_file_abort(*a);
}
