/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cores.h"

#include <pthread.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/proc.h"

enum {
	WINDOW = 64,   /* stops between two checks */
	STRANGERS = 4, /* in a window, so many stops of other threads are ignored */
	CONTENDED_NS = 4000000,
	REFRAIN_NS = 1000000000,
};

void cores_init(struct cores *c)
{
	*c = (struct cores){.policy = sched_getscheduler(0)};
	c->usable = c->policy == SCHED_OTHER &&
		    sched_getaffinity(0, sizeof(c->allowed), &c->allowed) == 0 &&
		    CPU_COUNT(&c->allowed) > 1;
}

/* On a thread that ends after it. */
static void *try_idle(void *policy)
{
	struct sched_param param = {};

	if (sched_setscheduler(0, SCHED_IDLE, &param) < 0)
		return NULL;
	return sched_setscheduler(0, *(int *)policy, &param) == 0 ? policy : NULL;
}

/* Whether SCHED_IDLE can be given back: that takes CAP_SYS_NICE, outside of any user namespace, or
 * a sufficient RLIMIT_NICE. A tracer that stays SCHED_IDLE on a busy host hardly runs, and the
 * service waits for it at each call. */
static bool can_leave_idle(struct cores *c)
{
	pthread_t thread;
	void *fine = NULL;

	if (pthread_create(&thread, NULL, try_idle, &c->policy) != 0)
		return false;
	pthread_join(thread, &fine);
	return fine != NULL;
}

/* Before the tracer follows for the first time. */
static bool may_follow(struct cores *c)
{
	if (!c->tried) {
		c->tried = true;
		c->usable = can_leave_idle(c);
	}
	return c->usable;
}

static int core_of(pid_t tid)
{
	struct proc_stat s;

	return proc_stat(tid, &s) < 0 ? -1 : s.core;
}

/* SCHED_IDLE has two effects: the core counts as idle, so that a tracee that is continued is not
 * moved to another one, and the tracee runs at once. */
static void follow_to(struct cores *c, int core)
{
	struct sched_param param = {};
	cpu_set_t one;

	if (c->following && c->core == core)
		return;
	CPU_ZERO(&one);
	CPU_SET(core, &one);
	if (sched_setaffinity(0, sizeof(one), &one) < 0)
		return;
	if (!c->following)
		sched_setscheduler(0, SCHED_IDLE, &param);
	c->following = true;
	c->core = core;
}

void cores_release(struct cores *c)
{
	struct sched_param param = {};

	if (!c->following)
		return;
	c->following = false;
	sched_setscheduler(0, c->policy, &param);
	sched_setaffinity(0, sizeof(c->allowed), &c->allowed);
}

/* If something else runs on the core, a SCHED_IDLE task waits long for it, and the tracee with it.
 * It does no harm if the tracer waits while the tracee runs. */
static bool is_core_contended(struct cores *c, pid_t tid)
{
	uint64_t waited = c->waited_ns, used = c->used_ns, unused;

	proc_times(getpid(), &unused, &c->waited_ns);
	proc_times(tid, &c->used_ns, &unused);
	if (!c->following || tid != c->tid)
		return false;
	return c->waited_ns - waited > c->used_ns - used + CONTENDED_NS;
}

static void refrain(struct cores *c, uint64_t now)
{
	cores_release(c);
	c->refrain_ns = c->refrain_ns ? c->refrain_ns * 2 : REFRAIN_NS;
	c->refrain_until_ns = now + c->refrain_ns;
}

static void look(struct cores *c, pid_t tid, uint64_t now)
{
	bool contended = is_core_contended(c, tid);
	int core;

	if (contended)
		refrain(c, now);
	else if (c->others > STRANGERS)
		cores_release(c);
	else if (now >= c->refrain_until_ns && c->stops >= WINDOW && may_follow(c)) {
		core = core_of(tid);
		if (core >= 0 && core < CPU_SETSIZE && CPU_ISSET(core, &c->allowed))
			follow_to(c, core);
	}
	c->tid = tid;
	c->looked_ns = now;
	c->stops = c->others = 0;
}

void cores_on_stop(struct cores *c, pid_t tid)
{
	uint64_t now;

	if (!c->usable)
		return;
	c->others += tid != c->tid;
	c->stops++;
	if (!c->following && c->stops < WINDOW)
		return;
	now = clock_now_ns(CLOCK_MONOTONIC);
	if (c->stops >= WINDOW || now - c->looked_ns > CONTENDED_NS)
		look(c, tid, now);
}
