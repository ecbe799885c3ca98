/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The programs that tracees run, each kept once for the life of the source. */

#include <sys/types.h>

#include "event/event.h"

struct exes {
	struct exe_entry *first;
};

/* What @tid is running now, by /proc/TID/exe; NULL where it cannot be read (the tracee is gone). */
const struct executable *exes_of(struct exes *e, pid_t tid);

void exes_release(struct exes *e);
