/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cores.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"

enum {
	WINDOW = 64,    /* stops between two looks */
	STRANGERS = 4,  /* in a window, stops of other threads that change nothing */
	STAT_CORE = 39, /* the field of /proc/PID/stat, proc(5) */
	CROWDED_NS = 4000000,
	REFRAIN_NS = 1000000000,
};

void cores_init(struct cores *c)
{
	*c = (struct cores){.policy = sched_getscheduler(0)};
	c->usable = c->policy == SCHED_OTHER &&
		    sched_getaffinity(0, sizeof(c->allowed), &c->allowed) == 0 &&
		    CPU_COUNT(&c->allowed) > 1;
}

static bool read_text(pid_t tid, const char *name, char *buf, size_t size)
{
	_cleanup_(closep) int fd = -1;
	char path[48];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/%s", tid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, buf, size - 1);
	if (n <= 0)
		return false;
	buf[n] = '\0';
	return true;
}

/* The name in the second field may hold anything, but a closing parenthesis ends it last. */
static int core_of(pid_t tid)
{
	char stat[1024];
	char *p;

	if (!read_text(tid, "stat", stat, sizeof(stat)))
		return -1;
	p = strrchr(stat, ')');
	for (int field = 2; p && field < STAT_CORE; field++)
		p = strchr(p + 1, ' ');
	return p ? atoi(p + 1) : -1;
}

/* Nanoseconds on a core, and in a run queue; zeroes where the kernel keeps no count. */
static void times_of(pid_t tid, uint64_t *ret_used, uint64_t *ret_waited)
{
	char text[128];

	*ret_used = *ret_waited = 0;
	if (read_text(tid, "schedstat", text, sizeof(text)))
		sscanf(text, "%" SCNu64 " %" SCNu64, ret_used, ret_waited);
}

/* SCHED_IDLE does two things: the core counts as idle, so that a tracee is not sent to another when it is continued,
 * and it runs at once. */
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

/* What else runs there keeps a SCHED_IDLE task waiting for long, and the tracee with it. That the tracer waits while the
 * tracee runs is no harm. */
static bool is_crowded(struct cores *c, pid_t tid)
{
	uint64_t waited = c->waited_ns, used = c->used_ns, unused;

	times_of(getpid(), &unused, &c->waited_ns);
	times_of(tid, &c->used_ns, &unused);
	if (!c->following || tid != c->tid)
		return false;
	return c->waited_ns - waited > c->used_ns - used + CROWDED_NS;
}

static void refrain(struct cores *c, uint64_t now)
{
	cores_release(c);
	c->refrain_ns = c->refrain_ns ? c->refrain_ns * 2 : REFRAIN_NS;
	c->refrain_until_ns = now + c->refrain_ns;
}

static void look(struct cores *c, pid_t tid, uint64_t now)
{
	bool crowded = is_crowded(c, tid);
	int core;

	if (crowded)
		refrain(c, now);
	else if (c->others > STRANGERS)
		cores_release(c);
	else if (now >= c->refrain_until_ns && c->stops >= WINDOW) {
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
	if (c->stops >= WINDOW || now - c->looked_ns > CROWDED_NS)
		look(c, tid, now);
}
