/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the kernel has logged about the processes of a unit: calls that a filter killed for, or that
 * SystemCallLog= let through. */

#include "base/reporter.h"
#include "groups/sets.h"
#include "profile/profile.h"
#include "unit/unit-exits.h"

/*
 * Reads this host's journal from @since_us (µs since 1970) on. *ret is NULL if it has no record of
 * @unit. @kills_only leaves out what was let through. -errno, with the reason in @f. The caller frees
 * @ret.
 */
int unit_records(const char *unit, int64_t since_us, bool kills_only, struct failure *f,
	struct profile **ret);

struct units_process;

/* The calls for which a filter killed. */
struct unit_records_wanted {
	const char *unit; /* NULL: of whatever unit, by the executables that @known has */
	const struct profile *known;
	int64_t since_us;
	/* As in struct replay_options. */
	bool (*leaves_out)(void *userdata, const struct units_process *process);
	void *userdata;
};

/*
 * A process that has written nothing to the journal is not known there, and in a container the kernel's
 * records have numbers of processes that the journal has not: then executables have to do. *ret is NULL
 * if there is none. The rest as above.
 */
int unit_records_of_kills(
	const struct unit_records_wanted *w, struct failure *f, struct profile **ret);

/*
 * Processes of the unit that SIGSYS has ended since then, less the calls for which the kernel's records
 * say that a filter killed: for the rest no call is known. -errno, with the reason in @f.
 */
int unit_lost_kills(
	const struct unit *u, int64_t since_us, struct failure *f, struct unit_exits *ret);
