/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "groups/sets.h"
#include "profile/profile.h"
#include "verb.h"

/*
 * The same for a filter that lets @allowed pass; @path is only what it is called.
 */
int extend_write_allowed(const struct verb *v, const struct sets *target, struct profile *p,
	const struct sysset *allowed, const char *path, const char *output);

/*
 * Writes a drop-in to @output (NULL or "-": standard output) that adds to the filter of the unit file or drop-in @path
 * what @p shows and the filter denies: it has no reset, so that it extends an allow list as well as a deny list. Where
 * nothing is missing, that is said and nothing is written. 0 or an exit status.
 */
int extend_write(const struct verb *v, const struct sets *target, struct profile *p,
	const char *path, const char *output);
