/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The name of every syscall that a systemd, a libseccomp or a kernel of the tables knows. Each has
 * a small id for the bitsets of sysset.h. The ids of the generated names are in strcmp order; a
 * name that is met at run time (in the sets of a newer host) gets the next free id. Ids are valid
 * in one process only and are never written anywhere.
 */

#include "sysset.h"

/* The id of @name, -ENOENT if it is not known. */
int names_find(const char *name);

/* The id of @name, which becomes known if it was not. -EINVAL if it is no syscall name ([a-z0-9_]+,
 * at most 63 characters), -ENOSPC if SYSSET_BITS names are known already, -ENOMEM. Not safe to call
 * from several threads. */
int names_intern(const char *name);

/* The name of a valid id. The string lives as long as the process. */
const char *names_get(int id);

/* The number of names known so far; ids run from 0 to this minus one. */
int names_count(void);

/* Sorts @n names (or other words of a filter) in strcmp order, in place. */
void names_sort(const char **names, size_t n);

/* The names of @set in strcmp order, ended by NULL. The caller frees the list; the names are
 * borrowed. -ENOMEM. */
int names_sorted(const struct sysset *set, const char ***ret);

/* The ids of @set in strcmp order of their names, ended by -1. The caller frees the list.
 * -ENOMEM. */
int names_sorted_ids(const struct sysset *set, int **ret);
