/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A profile from its file: see syscarve-profile(5). */

#include <stdio.h>

#include "base/failure.h"
#include "profile.h"

/* The largest profile that is read and written, in bytes. */
enum { PROFILE_SIZE_MAX = 256 * 1024 * 1024 };

/*
 * Reads a profile of this version of the format or of an earlier one. @path is for messages. Each
 * failure sets @f to one line with the file and the place in it: the file is truncated, is not
 * JSON, has another format or version, is too large, or a member has a wrong type or value (with
 * its path, as `syscalls[3].nr`).
 */
int profile_read(FILE *in, const char *path, struct failure *f, struct profile **ret);

/* Opens @path and reads it. -EISDIR if it is a directory. */
int profile_load(const char *path, struct failure *f, struct profile **ret);
