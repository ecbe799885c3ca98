/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The supervisor's state, which supervisor.c, stops.c, notified.c, calls.c and control.c share. No other file
 * includes this. */

#include "askers.h"
#include "command/service.h"
#include "command/start.h"
#include "cores.h"
#include "event/maps.h"
#include "event/source.h"
#include "exe-cache.h"
#include "inspect/call-facts.h"
#include "notable.h"
#include "notify/guardian.h"
#include "notify/listener.h"
#include "notify/rouse.h"

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
	int notify_errno;           /* why the kernel is not asked for notifications */

	/* Notifications, notified.h. */
	bool is_notified;      /* the kernel asks about the calls */
	bool asks_all;         /* about each of them */
	bool is_untraced;      /* the command is not traced from its exec on, unless it has to be */
	bool has_interrupting; /* a signal handler without SA_RESTART may be installed */
	bool has_withdrawn;    /* a notification was withdrawn, by a signal or an end */
	bool has_undecided;    /* some tracee is */
	unsigned n_rival_waits; /* for the one that is decided about next */
	bool has_unseen;        /* somebody asks whose signals are not seen */
	struct listener listener;
	struct guardian guardian;
	struct rouse rouse;
	struct exe_cache exes;
	struct askers askers;
	int signal_fd;
	unsigned stream;       /* notifications in a row */
	bool may_have_stops;   /* a child or tracee may have stopped or ended */
	bool has_filter_ended; /* nobody is under the filter any more */
	bool is_asked;         /* the thread of the last event waits for the answer to @asked */
	bool is_replaced;      /* which is @replacement; otherwise the call is made */
	uint64_t asked;
	int64_t replacement;
};

static inline void supervisor_note_gap(struct supervisor *s, enum gap g)
{
	s->report.gaps |= 1U << g;
}
