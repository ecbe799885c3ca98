/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The executables that the recorder has numbered, in the form that events have. */

#include <sys/types.h>

#include "event/mapped.h"
#include "shared.h"

struct executables {
	/* By number; NULL: not asked for yet, or not known. */
	const struct executable *of[WATCH_EXES];
	struct mapped mapped; /* has what they point to */
	bool is_short;        /* a mapped file has no path that is known */
};

/* The path that the recorder found, root first, with EXECUTABLE_DELETED appended as /proc does it:
 * a new string, or NULL if the path is not whole or memory is out. */
char *executables_path(const struct watch_file *e);

/* The executable of that number, made from @e the first time; @tid ran it then. NULL if it is not
 * known. */
const struct executable *executables_get(
	struct executables *p, unsigned number, const struct watch_file *e, pid_t tid);

/* Notes a file that was mapped. */
void executables_note_mapped(struct executables *p, const struct watch_file *e);

void executables_release(struct executables *p);
