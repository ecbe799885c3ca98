/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Processes of Exec lines that SIGSYS has ended, which is what filters do, as the manager has logged
 * it: also where the kernel's record of the call is lost. It does not log ends that count as a
 * success; unit_find_filtered() knows the last one of those.
 */

#include "unit.h"

enum { UNIT_EXIT_LINE_SIZE = 24 };

struct unit_exits {
	unsigned n;
	char line[UNIT_EXIT_LINE_SIZE]; /* of the last one: "ExecStart" */
};

/* Those of the unit since @since_us (µs since 1970). -errno, with the reason in @f. */
int unit_count_filtered(
	const struct unit *u, int64_t since_us, struct failure *f, struct unit_exits *ret);

/* One of another unit. */
struct unit_exit {
	char *unit;
	int64_t time_us; /* since 1970 */
};

struct unit_exit_list {
	struct unit_exit *of; /* in the order in which they were logged */
	size_t n;
};

/* Those of all other units. The same errors; the caller releases @ret, also after a failure. */
int unit_list_others_filtered(
	const struct unit *u, int64_t since_us, struct failure *f, struct unit_exit_list *ret);

void unit_exit_list_release(struct unit_exit_list *l);
