/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Watches a unit by ptrace. The processes that the service manager starts for its Exec lines, which
 * go through syscarve (unit/exec-lines.h), are found in the unit's control group, and each of them
 * gets a tracer of its own: a child of the watcher, outside of the unit, so that the unit's sandbox
 * and the manager's signals do not concern it.
 */

#include "observe.h"

struct unit_tracing {
	const char *unit, *cgroup; /* as in struct backend_target */
	/* Of each tracer. Copies of them are used: no profile is shared. */
	const struct outputs *outputs;
	const struct reporter *reporter;
	void (*event)(void *userdata, const struct profile *p, const struct event *ev);
	/* Called when a tracer has failed or was killed: the process that it traced runs on. */
	void (*lost)(void *userdata);
	void *userdata;
};

/* Traces until SIGTERM, SIGINT or SIGHUP, and returns when all tracers have saved what they know; the
 * processes go on. -errno, with the reason in @f. */
int unit_trace(const struct unit_tracing *t, struct failure *f);
