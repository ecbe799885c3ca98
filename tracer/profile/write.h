/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A profile to its file: see syscarve-profile(5). */

#include <stdio.h>

#include "base/failure.h"
#include "profile.h"

/* Writes sorted JSON: the same profile gives the same bytes. 0 or -errno. */
int profile_write(const struct profile *p, FILE *out);

/* Writes the whole of @path or leaves it as it is (atomic-file.h). */
int profile_save(const struct profile *p, const char *path, struct failure *f);
