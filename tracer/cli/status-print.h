/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What unit status prints of one unit. */

#include <jansson.h>

#include "session/unit-status.h"

struct status_shown {
	const char *unit;
	const char *hint;    /* unit_place_hint() */
	const char *problem; /* unit_find_problem() */
	const struct unit_store *store;
	const struct unit_status *status;
	size_t n_changed; /* files that have changed since they were recorded */
	int64_t now_us;
};

/* For a person, to standard output. */
void status_print(const struct status_shown *s);

/* The same as an object; NULL if memory is exhausted. */
json_t *status_json(const struct status_shown *s);
