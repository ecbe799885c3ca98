/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "undecided.h"

#include <time.h>

#include "base/proc.h"

enum {
	/* A thread that lost a notification stops at once, unless it has to wait for a core. */
	RIVAL_US = 100,
	RIVAL_WAITS = 5,
};

void undecided_note_gap(struct supervisor *s)
{
	if (s->has_interrupting)
		supervisor_note_gap(s, GAP_INTERRUPTED);
}

void undecided_begin(struct supervisor *s)
{
	if (s->has_interrupting)
		return;
	s->has_interrupting = true;
	listener_look_for_lost(&s->listener, UINT64_MAX, &s->rouse);
	s->listener.lost = (struct lost){};
}

void undecided_note_restart(struct supervisor *s, const struct tracee *t)
{
	enum withdrawn w;

	if (!s->has_interrupting)
		return;
	w = withdrawn_look(t->tid, &t->received, s->asks_all);
	if (w == WITHDRAWN_SURELY ||
		(w == WITHDRAWN_MAYBE &&
			listener_look_for_lost(&s->listener, t->received.number, &s->rouse) > 0))
		lost_take_after(&s->listener.lost, t->received.number);
}

static void restart(struct supervisor *s, const struct tracee *t)
{
	lost_take_after(&s->listener.lost, t->received.number);
	if (!withdrawn_restart(t->tid))
		undecided_note_gap(s);
}

bool undecided_hold(struct supervisor *s, struct tracee *t, int sig)
{
	enum withdrawn w;

	if (!s->has_interrupting)
		return false;
	w = withdrawn_look(t->tid, &t->received, s->asks_all);
	if (w == WITHDRAWN_SURELY)
		restart(s, t);
	if (w != WITHDRAWN_MAYBE)
		return false;
	t->undecided = sig;
	s->has_undecided = true;
	return true;
}

/* ---- another one that may have lost it */

struct rival {
	const struct supervisor *s;
	uint64_t after;
	bool is_any;
};

/* Whether @t may be on its way to its stop, because it lost a notification that is known of. */
static bool is_stopping(const struct supervisor *s, const struct tracee *t)
{
	struct proc_stat stat;

	return t->undecided == 0 && lost_is_any_after(&s->listener.lost, t->received.number) &&
	       !listener_has_early(&s->listener, t->tid) && proc_stat(t->tid, &stat) >= 0 &&
	       stat.state != 'S';
}

static void find_rival(struct tracee *t, void *userdata)
{
	struct rival *r = userdata;

	if (!r->is_any && t->received.number > r->after)
		r->is_any = is_stopping(r->s, t);
}

/* Whether another thread, which was heard of since @t, may be about to stop because it lost a notification.
 * Then it is given time to. */
static bool waits_for_rival(struct supervisor *s, const struct tracee *t)
{
	const struct timespec pause = {.tv_nsec = RIVAL_US * 1000};
	struct rival r = {.s = s, .after = t->received.number};

	tracees_foreach(&s->tracees, find_rival, &r);
	if (!r.is_any)
		return false;
	if (s->n_rival_waits >= RIVAL_WAITS) {
		undecided_note_gap(s);
		return false;
	}
	nanosleep(&pause, NULL);
	s->n_rival_waits++;
	s->may_have_stops = true;
	return true;
}

/* ---- decide */

/* False if it is too early. */
static bool decide(struct supervisor *s, const struct tracee *t)
{
	int r;

	r = listener_look_for_lost(&s->listener, t->received.number, &s->rouse);
	if (r > 0 && waits_for_rival(s, t))
		return false;
	s->n_rival_waits = 0;
	if (r > 0)
		restart(s, t);
	/* One was taken for a thread that had not lost it. */
	if (r < 0 || (r == 0 && lost_settle(&s->listener.lost)))
		undecided_note_gap(s);
	return true;
}

static void find_latest(struct tracee *t, void *userdata)
{
	struct tracee **latest = userdata;

	if (t->undecided != 0 && (!*latest || t->received.number > (*latest)->received.number))
		*latest = t;
}

struct tracee *undecided_next(struct supervisor *s, int *ret_sig)
{
	struct tracee *latest = NULL;

	tracees_foreach(&s->tracees, find_latest, &latest);
	s->has_undecided = latest != NULL;
	if (!latest || !decide(s, latest))
		return NULL;
	*ret_sig = latest->undecided;
	latest->undecided = 0;
	return latest;
}
