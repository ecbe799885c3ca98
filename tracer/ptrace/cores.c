/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cores.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

enum {
	WINDOW = 64,    /* stops between two looks */
	STRANGERS = 4,  /* in a window, stops of other threads that change nothing */
	STAT_CORE = 39, /* the field of /proc/PID/stat, proc(5) */
};

void cores_init(struct cores *c)
{
	*c = (struct cores){.policy = sched_getscheduler(0)};
	c->usable = c->policy == SCHED_OTHER &&
		    sched_getaffinity(0, sizeof(c->allowed), &c->allowed) == 0 &&
		    CPU_COUNT(&c->allowed) > 1;
}

/* The name in the second field may hold anything, but a closing parenthesis ends it last. */
static int parse_core(char *stat)
{
	char *p = strrchr(stat, ')');

	for (int field = 2; p && field < STAT_CORE; field++)
		p = strchr(p + 1, ' ');
	return p ? atoi(p + 1) : -1;
}

static int core_of(pid_t tid)
{
	_cleanup_(closep) int fd = -1;
	char path[32], stat[1024];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, stat, sizeof(stat) - 1);
	if (n <= 0)
		return -1;
	stat[n] = '\0';
	return parse_core(stat);
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

void cores_on_stop(struct cores *c, pid_t tid)
{
	int core;

	if (!c->usable)
		return;
	c->others += tid != c->tid;
	if (++c->stops < WINDOW)
		return;
	if (c->others > STRANGERS) {
		cores_release(c);
	} else {
		core = core_of(tid);
		if (core >= 0 && core < CPU_SETSIZE && CPU_ISSET(core, &c->allowed))
			follow_to(c, core);
	}
	c->tid = tid;
	c->stops = c->others = 0;
}
