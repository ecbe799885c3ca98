/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Keeps the tracer on the core of its tracee, because waking another core costs more than all the
 * rest of a stop. Only the tracer is moved; the service's own affinity and policy stay as they are.
 */

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct cores {
	cpu_set_t allowed; /* the tracer's, as it was */
	int policy;
	bool usable; /* the tracer may be moved, and there is more than one core */
	bool tried;  /* whether SCHED_IDLE can be given back */
	bool following; /* the tracer is on @core, with SCHED_IDLE: any other task that wakes there runs first */
	int core;
	pid_t tid; /* the thread that made the stops of this window */
	unsigned stops, others;
	uint64_t looked_ns; /* CLOCK_MONOTONIC */
	uint64_t waited_ns,
		used_ns;     /* until then: the tracer in a run queue, the tracee on a core */
	uint64_t refrain_ns; /* how long the tracer does not follow; doubles each time */
	uint64_t refrain_until_ns;
};

void cores_init(struct cores *c);

/* @tid has stopped. Looks from time to time on which core it runs, and follows it there as long as
 * one thread makes the stops. If several threads are busy, or something else needs the core, the
 * scheduler chooses. */
void cores_on_stop(struct cores *c, pid_t tid);

/* Gives the tracer its own affinity and policy back. */
void cores_release(struct cores *c);
