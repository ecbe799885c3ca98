/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a drop-in changes about a unit, before it is put there. */

#include "unit-form.h"
#include "unit/exposure.h"
#include "unit/unit.h"

struct unit_effect {
	int universe;      /* calls that exist on the target */
	int before, after; /* how many of them may pass; those that are only logged pass */
	bool filtered;     /* the unit has a filter already */
	/* "9.6 UNSAFE"; "" if systemd-analyze does not know. */
	char exposure_before[EXPOSURE_SIZE], exposure_after[EXPOSURE_SIZE];
};

/* -errno, with the reason in @f; that an exposure is not known is none. */
int unit_effect(const struct unit *u, enum unit_form form, const struct unit_draft *draft,
	struct failure *f, struct unit_effect *ret);
