/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The Exec lines of a service, whose processes all come under its filter. */

#include "unit.h"

/* What makes the manager run a line. */
enum unit_action {
	UNIT_STARTED,
	UNIT_RELOADED,
	UNIT_STOPPED,
	_UNIT_ACTION_MAX,
};

struct unit_exec {
	const char *kind; /* "ExecStartPre" */
	enum unit_action action;
	char *path;
	char **argv; /* ends with NULL */
	/* When it was run last since the manager read the unit, in µs since 1970; 0: never. */
	uint64_t last_us;
};

struct unit_execs {
	struct unit_exec *lines;
	size_t n;
};

/* Reads them in the order in which the manager runs them, without those with "+", which no filter
 * restricts. -errno, with the reason in @f. The caller releases @ret, also after a failure. */
int unit_get_execs(const struct unit *u, struct failure *f, struct unit_execs *ret);

void unit_execs_release(struct unit_execs *e);
