/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Every syscall name that any known systemd, libseccomp or kernel gives, each with a small id for the bitsets
 * of sysset.h. The generated names come first and in strcmp order; names that are met only at run time (a
 * newer host's sets) are appended behind them, so ids are for one process only and never written anywhere.
 */

#include "sysset.h"

/* The id of @name, -ENOENT where it is not known. */
int names_find(const char *name);

/* The id of @name, which is made known if it was not; -EINVAL where it is no syscall name ([a-z0-9_]+, at most
 * 63 characters), -ENOSPC when SYSSET_BITS names are known, -ENOMEM. Not safe to call from several threads. */
int names_intern(const char *name);

/* The name behind a valid id: static or kept for the life of the process. */
const char *names_get(int id);

/* The number of names known so far; ids run from 0 to this minus one. */
int names_count(void);

/* Sorts @n names (or other words of a filter) in strcmp order, in place. */
void names_sort(const char **names, size_t n);

/* The names of @set in strcmp order, ended by NULL. The caller frees the list; the names are borrowed. -ENOMEM. */
int names_sorted(const struct sysset *set, const char ***ret);
