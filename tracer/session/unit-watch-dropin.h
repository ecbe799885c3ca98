/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What is different in a unit while it is watched: a drop-in that is gone at the next boot. */

#include "unit-state.h"
#include "unit/unit.h"

/* Writes the drop-in for this way of watching, and has the manager read it. -errno, with the reason in
 * @f. */
int unit_watch_dropin_put(const struct unit_place *place, const struct unit *u,
	const struct unit_watching *how, struct failure *f);

/* Whether it is there. -errno, with the reason in @f. */
int unit_watch_dropin_find(
	const struct unit_place *place, const struct unit *u, struct failure *f, bool *ret);

/* Takes it away, whether it is there or not, and has the manager notice. -errno, with the reason in
 * @f. */
int unit_watch_dropin_remove(
	const struct unit_place *place, const struct unit *u, struct failure *f);
