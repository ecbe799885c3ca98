/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What a watch of a unit has missed. A file in the unit's directory says whether a watcher is at work:
 * if it says so and none is, the watcher was killed, and nobody saw what the unit has called since.
 */

#include "base/reporter.h"
#include "unit-state.h"

enum unit_mark {
	UNIT_MARK_NONE,
	UNIT_MARK_WATCHING, /* a watcher is at work */
	UNIT_MARK_ENDED,    /* it has ended, and what it saw is saved */
};

/* Without a mark that could be read there is none. */
enum unit_mark unit_mark_read(const struct unit_store *store);

/* UNIT_MARK_NONE takes it away. -errno, with the reason in @f. */
int unit_mark_write(const struct unit_store *store, enum unit_mark mark, struct failure *f);

/* Adds an empty run with GAP_UNWATCHED to the unit's profile, if there is one. @traced: the watch is
 * by ptrace. -errno, with the reason in @f. */
int unit_gap_save(const struct unit_store *store, bool traced, const struct reporter *reporter,
	struct failure *f);
