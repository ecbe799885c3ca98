/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Fetches stops and ends of tracees from the kernel. */

#include <stdbool.h>
#include <sys/types.h>

#include "stop.h"

struct tracee_stop {
	pid_t tid;
	int status; /* as of waitpid(2) */
	enum stop what;
};

/*
 * The next stop or end of any tracee or child, without waiting for one: 1; 0 if there is none now;
 * -ECHILD if there is none to wait for; -errno. If @peek_signals, a signal that is about to be
 * delivered is only looked at: once it is taken from the kernel it would be lost if syscarve were
 * killed before it passed the signal on. The stop itself ends when the tracee is continued. Then a
 * child that is no tracee and was stopped by a signal is STOP_JOB.
 */
int wait_for_tracee(bool peek_signals, struct tracee_stop *ret);

/* Whether SIGCONT has continued the child, once for each time. Not for a tracee, whose stops this would
 * take. */
bool wait_is_continued(pid_t child);

/* Whether the child or tracee @tid has ended and been waited for. */
bool wait_is_done(pid_t tid);

/* Whether this process has any child or tracee. */
bool wait_has_children(void);
