/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "control.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/proc.h"
#include "interrupt.h"

enum {
	/* Threads that are stopped at a time: each waits for those before it. */
	HALTED = 16,
	/* A thread that does not stop within this time is let go at the end. */
	LEAVE_MS = 2000,
};

void control_kill_tracee(struct tracee *t, void *userdata)
{
	kill(t->tid, SIGKILL);
}

static void kill_service(void *userdata)
{
	struct supervisor *s = userdata;

	s->ending = true;
	supervisor_note_gap(s, GAP_KILLED);
	tracees_foreach(&s->tracees, control_kill_tracee, NULL);
	askers_signal(&s->askers, SIGKILL, true);
}

int control_append_halt(struct halts *h, pid_t tid)
{
	pid_t *grown = array_make_room(h->tids, h->n, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	h->tids = grown;
	h->tids[h->n++] = tid;
	return 0;
}

/* What is not stopped is let go when syscarve ends. */
static void halt_to_leave(struct tracee *t, void *userdata)
{
	control_append_halt(userdata, t->tid);
}

static void leave_service(void *userdata)
{
	struct supervisor *s = userdata;

	if (s->leave_ns != 0)
		return;
	s->leave_ns = clock_now_ns(CLOCK_MONOTONIC);
	s->halts.n = s->halts.at = 0;
	tracees_foreach(&s->tracees, halt_to_leave, &s->halts);
}

bool control_is_leader(const struct tracee *t)
{
	return syscall(SYS_tgkill, t->tid, t->tid, 0) == 0;
}

struct to_signal {
	const struct supervisor *s;
	int sig;
};

/* Only thread-group leaders: a signal that is sent to any thread's id is its whole process's. */
static void signal_leader(struct tracee *t, void *userdata)
{
	const struct to_signal *to = userdata;

	if (control_is_leader(t) && !askers_find(&to->s->askers, t->tid))
		kill(t->tid, to->sig);
}

static void signal_service(void *userdata, int sig)
{
	struct supervisor *s = userdata;

	tracees_foreach(&s->tracees, signal_leader, &(struct to_signal){s, sig});
	askers_signal(&s->askers, sig, false);
}

static bool is_observed(void *userdata, pid_t pid)
{
	const struct supervisor *s = userdata;

	return tracees_find(&s->tracees, pid) || askers_cover(&s->askers, pid);
}

const struct service_ops control_ops = {
	.is_observed = is_observed,
	.signal_all = signal_service,
	.kill_all = kill_service,
	.leave = leave_service,
};

static bool has_passed(uint64_t since_ns, unsigned ms)
{
	return clock_now_ns(CLOCK_MONOTONIC) - since_ns >= (uint64_t)ms * 1000000;
}

bool control_has_left(const struct supervisor *s)
{
	return s->leave_ns != 0 && (s->tracees.count == 0 || has_passed(s->leave_ns, LEAVE_MS));
}

static void halt(struct supervisor *s, pid_t tid)
{
	struct tracee *t = tracees_find(&s->tracees, tid);

	if (!t)
		return;
	if (s->leave_ns != 0)
		t->interrupted = true;
	else
		t->blocked_in = proc_blocked_in(tid);
	interrupt_thread(tid);
}

/* False if there is none that is still to be stopped. */
bool control_halt_more(struct supervisor *s)
{
	struct halts *h = &s->halts;

	if (h->at == h->n)
		return false;
	for (int i = 0; i < HALTED && h->at < h->n; i++)
		halt(s, h->tids[h->at++]);
	return true;
}
