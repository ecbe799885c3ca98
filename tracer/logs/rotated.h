/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Puts the files of each rotated set ("audit.log", "audit.log.1", "audit.log.2.gz", …) that stand beside one another in
 * order of time: the highest number, which is the oldest, first. */
void rotated_sort(char **paths, size_t n);

/* How many files of their set are missing between two of it; 0 where they are of none, or it has dates for numbers. */
unsigned long rotated_missing(const char *older, const char *newer);

/* Whether the path is that of a file which rotation has put aside. */
bool rotated_is_old(const char *path);
