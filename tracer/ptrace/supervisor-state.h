/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The supervisor's state, which supervisor.c, stops.c, calls.c and leave.c share. No other file
 * includes this. */

#include "command/service.h"
#include "command/start.h"
#include "cores.h"
#include "event/maps.h"
#include "event/source.h"
#include "inspect/call-facts.h"
#include "notable.h"

#include "tracees.h"

/* Threads that are to be stopped once: those that were attached to, so that they are followed from
 * then on, or all, so that they are let go. */
struct halts {
	pid_t *tids;
	size_t n, at; /* at: the next one */
};

struct supervisor {
	struct source source;
	struct tracees tracees;
	struct notables notables;
	struct mapped mapped;
	struct maps_due due;
	struct halts halts;
	struct service service;
	struct cores cores;
	struct command command;
	struct source_report report;
	uint64_t start_ns;
	uint64_t leave_ns;      /* when a signal asked syscarve to leave; 0: not yet */
	pid_t held;             /* is stopped until the next call of supervisor_next(); 0: none */
	bool is_last_held;      /* and is_last(), which the caller does not know yet */
	unsigned busy;          /* stops since the last look for signals */
	struct syscall_nr exec; /* the last call of the child before it became the command */
	struct event_call call; /* of the last event */
	struct fact_calls fact_calls;
	struct call_facts facts;    /* of the last event */
	struct event_denial denial; /* of the last event */
	bool has_filter;            /* the trap filter is in force */
	bool by_syscall;            /* continue tracees by PTRACE_SYSCALL from now on */
	bool started;               /* the command's exec has succeeded */
	bool outlives_us;           /* attached, or detached: no tracee dies with syscarve */
	bool ending;                /* kill whatever shows up */
	bool may_trace_all;         /* CAP_SYS_PTRACE: set-uid programs keep their privilege */
	bool foreign_children;      /* syscarve had children before, whose end is not waited for */
};

static inline void supervisor_note_gap(struct supervisor *s, enum gap g)
{
	s->report.gaps |= 1U << g;
}
