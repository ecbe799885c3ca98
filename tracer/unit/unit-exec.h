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

enum { UNIT_EXEC_PREFIXES_SIZE = 8 };

struct unit_exec {
	const char *kind; /* "ExecStartPre" */
	enum unit_action action;
	char *path;
	char **argv; /* ends with NULL */
	/* "-:" and the like, without "@", which follows from @path and @argv; '?' stands for one that
	 * is not known. */
	char prefixes[UNIT_EXEC_PREFIXES_SIZE];
	/* When it was run last since the manager read the unit, in µs since 1970; 0: never. */
	uint64_t last_us;
	uint64_t ended_us; /* when that run ended; 0: it has not */
	int code, status;  /* how, as in si_code and si_status of SIGCHLD */
};

struct unit_execs {
	struct unit_exec *lines;
	size_t n;
};

/*
 * The words behind syscarve's own path in a line through which a drop-in (exec-lines.h) has the
 * manager run another one, whose path and words follow. Ends with NULL.
 */
extern const char *const unit_exec_entry[];

/* Reads them in the order in which the manager runs them, without those with "+", which no filter
 * restricts. A line that goes through syscarve is what it leads to. -errno, with the reason in @f.
 * The caller releases @ret, also after a failure. */
int unit_get_execs(const struct unit *u, struct failure *f, struct unit_execs *ret);

/* The same with those that have "+". */
int unit_get_all_execs(const struct unit *u, struct failure *f, struct unit_execs *ret);

/* Whether the line has "+". */
bool unit_exec_is_privileged(const struct unit_exec *line);

/* Of which Exec line a process was ended by SIGSYS, which is what filters do, at @since_us (µs since
 * 1970) or later: "ExecStart", or NULL if of none. The manager knows that also if the kernel's record
 * of the call is lost. -errno, with the reason in @f. */
int unit_find_filtered(const struct unit *u, int64_t since_us, struct failure *f, const char **ret);

void unit_execs_release(struct unit_execs *e);
