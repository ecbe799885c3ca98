/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The tracer on the core of its tracee: to wake another core costs more than all the rest of a stop. Only the tracer is
 * moved; what the service asks about its own affinity and policy stays as it is.
 */

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct cores {
	cpu_set_t allowed; /* the tracer's, as it was */
	int policy;
	bool usable;    /* the tracer may be moved, and there is more than one core */
	bool following; /* it is on @core, and gives way to whatever wakes there */
	int core;
	pid_t tid; /* who made the stops of this window */
	unsigned stops, others;
	uint64_t looked_ns;          /* CLOCK_MONOTONIC */
	uint64_t waited_ns, used_ns; /* by then: the tracer in a run queue, the tracee on a core */
	uint64_t refrain_ns;         /* not to follow for so long; doubles each time */
	uint64_t refrain_until_ns;
};

void cores_init(struct cores *c);

/* @tid has stopped. Looks once in a while where it runs: as long as stops are one thread's, follows it there; where
 * several are busy, or something else wants the core, lets the scheduler choose. */
void cores_on_stop(struct cores *c, pid_t tid);

/* The tracer goes where it may go by itself again. */
void cores_release(struct cores *c);
