/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Rotated sets of files: "audit.log", "audit.log.1", "audit.log.2.gz", …: the highest number is the
 * oldest. */

/* Sorts the files of each set that are neighbours in @paths by time, the oldest first. Other files
 * stay where they are. */
void rotated_sort(char **paths, size_t n);

/* How many files of a set are missing between two of it; 0 if they are not of the same set, or if
 * the set has dates. */
unsigned long rotated_missing(const char *older, const char *newer);

/* Whether the file is an older one of a set, or packed, so that nothing is appended to it. */
bool rotated_is_old(const char *path);
