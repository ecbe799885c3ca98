/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A system call that was observed: what every source yields, and what a profile counts. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/abi.h"
#include "executable.h"
#include "fact.h"

/* The thread that made a call, and the registers with its arguments. */
struct event_call {
	pid_t tid;
	uint64_t args[6];
};

/* What a seccomp filter answered to a call that it did not let through. */
struct event_denial {
	pid_t tid;
	bool killed;
	int error; /* the errno, unless it killed */
};

/* What it points to belongs to the source: @exe lives as long as the source, the rest until the
 * next event. */
struct event {
	struct syscall_nr syscall;
	const struct executable *exe; /* NULL if it is not known */
	uint64_t time_ns;             /* since the start of the run */
	/* How often the call was made: 1 if each call is an event. 0 if another event counts it:
	 * the eBPF recorder reads its counters at the end, without executables, and yields
	 * executables and facts in events with count 0. */
	uint64_t count;
	const struct event_call *call; /* NULL if the source does not know it */
	/* What the arguments hold. Each fact has its own count, which is that of the calls that
	 * held it. */
	const struct fact *facts;
	size_t n_facts;
	/* NULL if no filter is known to have denied the call; then another event may count it. */
	const struct event_denial *denial;
	bool launcher; /* the service manager's child made it, before the exec */
};
