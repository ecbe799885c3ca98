/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The names of temporary files beside their target, and what killed writers leave of them. A writer
 * keeps a lock on its file until that is renamed, and the kernel frees the lock of a process that
 * ends: so a temporary file that nobody has locked is left over.
 */

/* A new name for a temporary file of @name: ".NAME.0123456789abcdef". The caller frees it. 0 or
 * -errno. */
int temporary_name(const char *name, char **ret);

/* Locks the temporary file @fd, and returns a second descriptor for the caller to close when the file
 * has its name: the lock lasts as long. -errno if there can be no lock. */
int temporary_hold(int fd);

/* Removes the caller's own temporary files of @name in @dir that nobody holds. What cannot be removed
 * stays. */
void temporary_sweep(int dir, const char *name);
