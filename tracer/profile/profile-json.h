/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>

#include "base/failure.h"
#include "profile.h"

/*
 * Paths and arguments are bytes, JSON is UTF-8: in the file's strings a backslash stands doubled, and a byte that is
 * no UTF-8 as \\xNN (before JSON's own escapes), so that every string comes back as it was.
 */

/* The largest profile that is read, in bytes: larger files are refused before they are parsed. */
enum { PROFILE_SIZE_MAX = 64 * 1024 * 1024 };

/*
 * Reads a profile. @path is for messages. Every failure sets @f to one line with file and place: truncated, not
 * JSON, another format or version, too large, a wrong type (with its path, as `syscalls[3].nr`).
 */
int profile_read(FILE *in, const char *path, struct failure *f, struct profile **ret);

/* Opens and reads; a directory or other odd file is told apart. */
int profile_load(const char *path, struct failure *f, struct profile **ret);

/* Writes stable, sorted JSON. */
int profile_write(struct profile *p, FILE *out);

/* Writes @path whole or not at all (atomic-file.h). */
int profile_save(struct profile *p, const char *path, struct failure *f);
