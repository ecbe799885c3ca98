/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A profile as a table: one row for each system call that was observed, over all runs. Every output
 * that lists the calls of a profile (the table of `show`, its JSON) is made from these rows.
 */

#include "groups/sets.h"
#include "profile/profile.h"

struct row {
	/* Borrowed from the profile: architecture, number, name, and the sightings that the row
	 * sums up. */
	const struct observed *observed;
	uint64_t count;
	/* Microseconds into the run that saw the call earliest. */
	uint64_t first_us;
	/* The call is in one of the sensitive sets of the target. */
	bool sensitive;
	/* A run let the call pass without counting it, so that count is a lower bound. */
	bool uncounted;
	/* The target's sets that have the call, in the target's order, without those that have
	 * (nearly) every call; borrowed from the target. Ended by NULL. */
	const char **sets;
	/* The executables that made the call, each once, not escaped; borrowed from the profile.
	 * Ended by NULL. */
	const char **executables;
};

struct rows {
	size_t n;
	struct row *row;
	/* The calls are of more than one architecture, so that a name alone does not identify a
	 * call. */
	bool several_arches;
	/* A row has `uncounted` set. */
	bool any_uncounted;
};

enum { ROW_NAME_SIZE = 96 };

/* Makes the rows of @p, in strcmp order of their names. @ret borrows from @target and @p; the
 * caller releases it with rows_release(). -ENOMEM. */
int rows_make(const struct sets *target, const struct profile *p, struct rows *ret);

/* The name of @row's call, or its number if nothing can name it; behind the word of its
 * architecture if @rows has several. Returns @buf. */
const char *rows_name(const struct rows *rows, const struct row *row, char buf[ROW_NAME_SIZE]);

void rows_release(struct rows *rows);
