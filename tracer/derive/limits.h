/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "groups/filter.h"

/* What a suggestion must not exceed, and what else is known of the unit that it is for. */
struct derive_limits {
	const struct filter *filter; /* for the same target; NULL: there is no limit */
	const char *name;            /* of the filter, for warnings */
	bool cannot_chown;           /* the unit has no CAP_CHOWN */
	/* SystemCallFilter= does not imply NoNewPrivileges= for the unit, or the unit has it
	 * already. */
	bool keeps_privileges;
};
