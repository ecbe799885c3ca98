/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the verbs of units have in common: their options, the unit that is named, and what syscarve
 * keeps of it. */

#include "session/unit-state.h"
#include "unit/unit.h"
#include "verb.h"

struct unit_arguments {
	const struct verb *verb;
	struct unit_place place;
	bool no_restart, force;
	bool takes_any;      /* also a unit that is masked, or gone */
	bool takes_recorded; /* the same if something was recorded of it */

	/* unit_arguments_open() sets these. */
	struct unit unit;
	const char *problem; /* why it is not loaded (unit_find_problem()), with takes_recorded */
	struct unit_store store;
};

/* --user of struct unit_place; --no-restart and --force of struct unit_arguments, with the former;
 * --root= of struct unit_place, for verbs that can change an image. */
extern const struct option_group unit_place_options, unit_change_options, unit_root_options;

/* Opens the service @word and its store, and locks it. 0, or an exit status after the reason was
 * printed. With --root=, that directory is the root of this process afterwards. */
int unit_arguments_open(struct unit_arguments *a, const char *word);

/* Opens a service also if it is masked, or gone, and something was recorded of it: then *ret_problem
 * is unit_find_problem(). -errno, with the reason in @f. */
int unit_open_recorded(const struct unit_place *place, const char *word, struct failure *f,
	struct unit *ret, const char **ret_problem);

void unit_arguments_release(struct unit_arguments *a);

/* "--user " or "": what a hint at another verb for a unit needs. */
const char *unit_place_hint(const struct unit_place *place);

/* Takes a span of time as in systemd.time(7); the target is an unsigned, of milliseconds. */
int unit_take_span(void *target, const char *argument, struct failure *f);
