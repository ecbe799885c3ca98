/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The executables that the recorder has numbered, as events name them. */

#include <sys/types.h>

#include "event/executable.h"
#include "shared.h"

struct programs {
	struct executable *of[WATCH_EXES]; /* by number; NULL: not asked for yet, or not known */
};

/* The path that the recorder found, root first, with " (deleted)" behind it as /proc has it: a new string, or NULL
 * where it is not whole or memory is out. */
char *programs_path(const struct watch_exe *e);

/* The executable of that number, made from @e at the first time; @tid ran it then. NULL where it is not known. */
const struct executable *programs_get(
	struct programs *p, unsigned number, const struct watch_exe *e, pid_t tid);

void programs_release(struct programs *p);
