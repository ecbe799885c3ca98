/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The file of a drop-in: written whole or not at all, with the directories that it needs. */

#include <stdio.h>

#include "base/failure.h"

/* Reads @path. *ret is NULL if there is no such file. -EFBIG beyond 16 MiB, -EISDIR, another -errno;
 * the reason is in @f. The caller frees @ret. */
int dropin_file_read(const char *path, struct failure *f, char **ret);

/* Writes @text with mode 0644, and makes missing directories with mode 0755. -errno, with the reason
 * in @f. */
int dropin_file_write(const char *path, const char *text, struct failure *f);

/* Removes the file if it is there, and its directory if nothing else is in it. -errno, with the
 * reason in @f. */
int dropin_file_remove(const char *path, struct failure *f);

/* Prints a section with Description= to the text of a drop-in: @text, which the manager has, and what
 * syscarve adds to it. */
void dropin_file_print_description(FILE *out, const char *text, const char *added);

/* Makes the directory @path and those above it, with @mode less the umask. -errno, with the reason
 * in @f. */
int dropin_file_make_directory(const char *path, unsigned mode, struct failure *f);
