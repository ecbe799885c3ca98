/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Puts a drop-in in force on a unit, as a transaction: it is written, systemd reads it, what systemd
 * makes of it is compared with what was meant, the unit is restarted and watched for a while. If
 * anything fails, everything is put back as it was. Each step is in the unit's store before it is
 * done, so that unit_undo() works after a crash between any two.
 */

#include "base/reporter.h"
#include "unit-form.h"
#include "unit/unit.h"

struct unit_installation {
	/* The caller sets these; they are borrowed. */
	const struct unit *unit;
	const struct unit_place *place;
	struct unit_store *store;
	const struct reporter *reporter;
	struct unit_plan plan;
	/* What the drop-in is made of; a retry adds what was killed. */
	struct profile *profile;
	unsigned probation_ms; /* how long the unit is watched after its restart */
	unsigned retries;      /* how often to take in what was killed, and try again */
	bool no_restart;       /* the unit comes under the drop-in when it starts next */
	bool force;            /* replace a drop-in that was edited by hand, and install an
		     * untried filter that answers with an errno */

	/* unit_install() sets these; unit_installation_release() frees them. */
	struct profile *killed; /* the calls for which processes of the unit were killed in the last
				 * probation, or NULL */
	/* The Exec line of which the manager saw a process end by SIGSYS then, or NULL. */
	const char *filtered;
	struct profile *added; /* what retries have added to @profile, or NULL */
	unsigned tries;
	bool restarted;
	bool rolled_back; /* the unit did not survive, and is as it was */
};

/* 0 also if it was rolled back. A negative errno: something else failed, with the reason in @f, and
 * the unit is as it was as far as that was possible. */
int unit_install(struct unit_installation *i, struct failure *f);

void unit_installation_release(struct unit_installation *i);

/*
 * Takes the drop-in away that unit_install() has put there, and restarts the unit if it runs under
 * it. -EEXIST if the drop-in was edited by hand since and @force is not given; nothing is changed
 * then. -ENODATA if there is nothing to take away. Otherwise -errno; the reason is in @f.
 */
int unit_undo(const struct unit *u, struct unit_store *store, bool no_restart, bool force,
	struct failure *f);
