/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What is known of a unit that is watched, or on which a drop-in of syscarve is in force. */

#include "profile/profile.h"
#include "unit-state.h"
#include "unit/unit-actions.h"
#include "unit/unit-exits.h"

/* The first time that a call was seen. Texts belong to the profile. */
struct unit_sight {
	const char *call; /* NULL: it has no name */
	const char *arch;
	const char *exe; /* NULL: not known */
	int32_t nr;
	int64_t time_us; /* since 1970 */
};

struct unit_status {
	struct profile *profile;   /* NULL: nothing is recorded yet */
	struct unit_sight *sights; /* of all calls; the last one first */
	size_t n_sights, n_runs;
	bool is_watching; /* the watcher runs; the rest is in the store */

	/* Since the watch began; nothing if there is none. */
	unsigned actions[_UNIT_ACTION_MAX];
	struct unit_execs execs;
	bool can_reload;

	struct profile *logged; /* since the drop-in is in force; NULL: nothing, or there is none */
	struct unit_exits lost_kills; /* since then: unit_lost_kills() */
};

/* -errno, with the reason in @f. The caller releases @ret, also after a failure. */
int unit_status(const struct unit *u, const struct unit_store *store, struct failure *f,
	struct unit_status *ret);

void unit_status_release(struct unit_status *s);

/* Whether the line was run since the watch began, as far as that is known. */
bool unit_status_has_run(
	const struct unit_status *s, const struct unit_store *store, const struct unit_exec *line);

/*
 * Whether more of the same would hardly show more: the unit has started while it was watched, and
 * nothing was new in the second half of the watch, which has lasted for ten minutes.
 */
bool unit_status_is_settled(
	const struct unit_status *s, const struct unit_store *store, int64_t now_us);
