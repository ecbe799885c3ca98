/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Which unit a process belonged to: audit records do not name the unit, but a journal knows the
 * processes that wrote to it (_PID with _SYSTEMD_UNIT) or dumped core (COREDUMP_PID with
 * COREDUMP_UNIT). A process number that is close in time is certain. An executable that processes
 * of only one unit had is less certain. A journal has the process numbers of its own pid namespace,
 * audit those of the initial one: for a container only the executable matches.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"

struct units;

enum units_match {
	UNITS_NO,
	UNITS_BY_LINE, /* the executable is one of units_add_programs() */
	UNITS_BY_EXE,  /* the executable matches, and the unit was active at that time */
	UNITS_BY_PID,  /* the process matches */
};

/* Reads the processes of @unit, or of all units if that is NULL, from the journal at @path (NULL:
 * this host's). 0 or -errno. */
int units_new(const char *path, const char *unit, struct failure *f, struct units **ret);
void units_free(struct units *u);

/* Processes of these executables (ended by NULL) were of @unit, unless the journal knows better. All
 * is borrowed. */
void units_set_programs(struct units *u, const char *unit, char *const *programs);

/* Reads what was appended to the journal since. 0 or -errno. */
int units_update(struct units *u, struct failure *f);

/* A process, as one record shows it. */
struct units_process {
	int64_t pid; /* -1: not known */
	uint64_t time_ms;
	const char *exe; /* not ended by NUL; NULL: not known, or not to be compared */
	size_t exe_len;
};

/* The unit that the process belonged to, borrowed; NULL for UNITS_NO. */
const char *units_match(
	const struct units *u, const struct units_process *process, enum units_match *ret);
