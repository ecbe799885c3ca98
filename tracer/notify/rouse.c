/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rouse.h"

#include <unistd.h>

enum {
	EVERY_NS = 10 * 1000 * 1000,
	/* The first one may come too early; were the others as near, a slow machine would see nothing else. */
	HURRY_FIRST_NS = 10 * 1000,
	HURRY_EVERY_NS = 1000 * 1000,
};

static volatile sig_atomic_t has_child;

/* That it was called is what interrupts. */
static void on_alarm(int sig)
{
}

static void on_child(int sig)
{
	has_child = 1;
}

static void change_mask(int how, int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(how, &set, NULL);
}

void rouse_begin(struct rouse *r)
{
	const struct sigaction alarm = {.sa_handler = on_alarm}, child = {.sa_handler = on_child};
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGALRM,
		._sigev_un._tid = gettid(),
	};

	*r = (struct rouse){};
	if (timer_create(CLOCK_MONOTONIC, &event, &r->timer) < 0)
		return;
	r->is_made = true;
	sigaction(SIGALRM, &alarm, &r->old_alarm);
	sigaction(SIGCHLD, &child, NULL);
	change_mask(SIG_UNBLOCK, SIGALRM);
}

static bool set(struct rouse *r, long first_ns, long every_ns)
{
	const struct itimerspec when = {
		.it_value.tv_nsec = first_ns, .it_interval.tv_nsec = every_ns};

	return r->is_made && timer_settime(r->timer, 0, &when, NULL) == 0;
}

bool rouse_set(struct rouse *r)
{
	if (r->is_set)
		return true;
	r->is_set = set(r, EVERY_NS, EVERY_NS);
	if (r->is_set)
		change_mask(SIG_UNBLOCK, SIGCHLD);
	return r->is_set;
}

void rouse_clear(struct rouse *r)
{
	if (!r->is_set)
		return;
	set(r, 0, 0);
	change_mask(SIG_BLOCK, SIGCHLD);
	r->is_set = false;
}

bool rouse_hurry(struct rouse *r)
{
	return set(r, HURRY_FIRST_NS, HURRY_EVERY_NS);
}

void rouse_relax(struct rouse *r)
{
	set(r, r->is_set ? EVERY_NS : 0, EVERY_NS);
}

bool rouse_has_child(void)
{
	bool had = has_child;

	if (had)
		has_child = 0;
	return had;
}

/* An alarm may still be pending: it finds the handler gone and the signal ignored. */
void rouse_end(struct rouse *r)
{
	if (!r->is_made)
		return;
	rouse_clear(r);
	timer_delete(r->timer);
	signal(SIGALRM, SIG_IGN);
	sigaction(SIGALRM, &r->old_alarm, NULL);
	r->is_made = false;
}
