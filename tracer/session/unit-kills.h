/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The calls for which a filter killed processes of a unit. The kernel's records do not name units: a
 * record of an executable of this unit counts, unless it is of another unit by what the journal knows
 * of the process, or by what the manager has logged at that time about a program of another unit.
 */

#include "profile/profile.h"
#include "unit/unit.h"

struct unit_kills_wanted {
	/* Borrowed. */
	const struct unit *unit;
	const struct profile *known; /* what was observed of the unit: its executables count */
	int64_t since_us, until_us;  /* when a call was made, since 1970 */
	/* Later ones do not count yet: what the manager, or systemd-coredump, writes about them may be
	 * on its way. */
	int64_t settled_us;
};

struct unit_kills {
	struct profile *calls; /* NULL: there is none */
	bool pending;          /* there are some that do not count yet */
};

/* Reads this host's journal. -errno, with the reason in @f. The caller frees @ret->calls. */
int unit_kills(const struct unit_kills_wanted *w, struct failure *f, struct unit_kills *ret);
