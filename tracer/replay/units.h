/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Whose a process was, by what a journal knows: audit's records carry no unit. Certain are the numbers of processes that
 * wrote to the journal as a unit (_PID with _SYSTEMD_UNIT) or dumped core (COREDUMP_PID with COREDUMP_UNIT), near in
 * time; less certain is an executable that such processes had, where they were of one unit only. The numbers are those of the
 * journal's own pid namespace, and audit's are the initial namespace's: within a container only the executable helps.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"

struct units;

enum units_match {
	UNITS_NO,
	UNITS_BY_EXE, /* by the executable, while the unit was active */
	UNITS_BY_PID,
};

/* What the journal at @path (NULL: this host's) knows of @unit, or of all units where that is NULL. */
int units_new(const char *path, const char *unit, struct failure *f, struct units **ret);
void units_free(struct units *u);

/* Takes what was appended to the journal since. */
int units_update(struct units *u, struct failure *f);

/* The unit whose the process was, borrowed; NULL for UNITS_NO. @pid -1 and @exe NULL where they are not known; @exe needs
 * no NUL. */
const char *units_match(const struct units *u, int64_t pid, uint64_t time_ms, const char *exe,
	size_t exe_len, enum units_match *ret);
