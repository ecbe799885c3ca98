/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The programs that tracees run, each kept once for the life of the source. */

#include <sys/types.h>

#include "event/executable.h"

struct exes {
	struct exe_entry *first;
	bool is_new; /* see exes_is_new() */
};

/* What @tid is running now, by /proc/TID/exe; NULL if that cannot be read because the tracee is
 * gone. */
const struct executable *exes_of(struct exes *e, pid_t tid);

/* Whether what exes_of() returned last was seen for the first time. */
static inline bool exes_is_new(const struct exes *e)
{
	return e->is_new;
}

void exes_release(struct exes *e);
