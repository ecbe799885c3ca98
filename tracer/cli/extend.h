/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "groups/sets.h"
#include "profile/profile.h"
#include "verb.h"

/* What is extended, and where to. */
struct extend_options {
	const char *
		what; /* a unit file or drop-in; or else a unit of this host: all of its files, as systemd has them */
	const char *output; /* NULL or "-": standard output; none of the files that are read */
};

/* What the filter of @e allows. 0, or an exit status where there is none, which is said. */
int extend_read(const struct verb *v, const struct sets *target, const struct extend_options *e,
	struct sysset *ret);

/*
 * Writes a drop-in to @output (NULL or "-": standard output) that adds to a filter, called @what and letting @allowed
 * pass, what @p shows and the filter denies: it has no reset, so that it extends an allow list as well as a deny list.
 * Where nothing is missing, that is said and nothing is written. 0 or an exit status.
 */
int extend_write_allowed(const struct verb *v, const struct sets *target, const struct profile *p,
	const struct sysset *allowed, const char *what, const char *output);
