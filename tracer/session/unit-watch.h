/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Watches a unit for as long as its administrator wants: a transient service runs `syscarve unit
 * watch`, which outlives the terminal and saves what it learns. With eBPF, nothing in the unit changes
 * but its description; with ptrace its Exec lines go through syscarve. What is begun is in the unit's store before, so that it can be ended after a crash
 * between any two steps.
 */

#include "backend.h"
#include "unit-state.h"
#include "unit/unit.h"

struct unit_watch {
	const struct unit *unit;
	const struct unit_place *place;
	struct unit_store *store;
};

/*
 * Begins; returns when the watcher is at work. @backend as for unit_backend_choose(). @unfiltered: the
 * unit's own filter is not in force while it is watched, from its next start on. -EALREADY if the unit
 * is watched; -EPERM and others if this host or this user cannot watch. The reason is in @f, and
 * nothing is left behind.
 */
int unit_watch_begin(const struct unit_watch *w, const struct backend *backend, bool unfiltered,
	const struct reporter *reporter, struct failure *f);

/* Has the unit start again, if it runs, so that its start is watched. @exercise: then reloads it, if
 * it can be, and stops and starts it, so that this is watched as well. -errno as of unit_do();
 * *ret_running is false if the unit does not run, and was left alone. */
int unit_watch_restart(
	const struct unit_watch *w, bool exercise, struct failure *f, bool *ret_running);

/*
 * Ends: what was watched is in the profile when it returns. Does nothing if the unit is not watched,
 * and *ret_ended is false. A unit whose own filter was not in force is restarted if it runs, unless
 * @no_restart. -errno, with the reason in @f: then it can be tried again.
 */
int unit_watch_end(const struct unit_watch *w, bool no_restart, struct failure *f, bool *ret_ended);

/* After unit_watch_restart() has failed with @r: ends, and starts the unit again if it was syscarve in
 * its Exec lines that kept it from starting; then that is the reason in @f. Returns @r. */
int unit_watch_give_up(const struct unit_watch *w, int r, struct failure *f);

/*
 * If unit_watch_begin() has begun nothing, finds the watch that an administrator has enabled: the
 * service syscarve-watch@UNIT. *watching is not changed if there is none. -errno, with the reason in
 * @f.
 */
int unit_watch_find(const struct unit *u, struct unit_watching *watching, struct failure *f);

/* Whether the watcher runs. -errno, with the reason in @f. */
int unit_watch_is_running(
	const struct unit *u, const struct unit_watching *watching, struct failure *f, bool *ret);
