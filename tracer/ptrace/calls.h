/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Events of the supervisor. Internal, see supervisor-state.h. */

#include "supervisor-state.h"

/* Makes an event of a call of @exe; returns SOURCE_EVENT. */
int calls_make_event(struct supervisor *s, const struct executable *exe, struct syscall_nr syscall,
	struct event *ret);

/* Adds the arguments of the call at whose entry the thread @tid is held, and their facts. */
void calls_add(struct supervisor *s, pid_t tid, const uint64_t args[6], struct event *ev);
