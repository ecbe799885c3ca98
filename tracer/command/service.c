/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "service.h"

#include <signal.h>
#include <unistd.h>

#include "base/clock.h"

enum {
	TICK_NS = 1000000000,
	/* Each signal is pending once. More than are handed on: somebody keeps sending. */
	SIGNALS = 16,
};

void service_begin(
	struct service *s, enum relay_mode mode, const struct service_ops *ops, void *userdata)
{
	*s = (struct service){
		.ops = ops, .userdata = userdata, .ticked_ns = clock_now_ns(CLOCK_MONOTONIC)};
	relay_begin(&s->relay, mode);
}

void service_end(struct service *s)
{
	relay_end(&s->relay);
}

static void forward(struct service *s, int sig)
{
	if (s->ended)
		s->ops->signal_all(s->userdata, sig);
	else
		kill(s->pid, sig);
}

/* The terminal sends its signals to the whole foreground group. */
static bool has_it_from_terminal(const struct service *s)
{
	return !s->ended && getpgid(s->pid) == getpgrp();
}

static void suspend_when_stopped(struct service *s)
{
	if (!s->suspend || !s->stopped)
		return;
	s->suspend = false;
	raise(SIGSTOP);
}

static bool is_from_service(const struct service *s, const siginfo_t *si)
{
	pid_t sender = relay_sender(si);

	if (s->relay.mode != RELAY_PARENT || sender == 0)
		return false;
	return (!s->ended && sender == s->pid) ||
	       (s->ops->is_observed && s->ops->is_observed(s->userdata, sender));
}

static void handle(struct service *s, const siginfo_t *si)
{
	int sig = si->si_signo;

	switch (relay_decide(&s->relay, si)) {
	case RELAY_NOTHING:
		break;
	case RELAY_TERMINAL:
		if (!has_it_from_terminal(s))
			forward(s, sig);
		break;
	case RELAY_FORWARD:
		forward(s, sig);
		break;
	case RELAY_END:
		s->ops->kill_all(s->userdata);
		break;
	case RELAY_SUSPEND:
		s->suspend = true;
		suspend_when_stopped(s);
		break;
	case RELAY_LEAVE:
		s->ops->leave(s->userdata);
		break;
	}
}

void service_relay(struct service *s, int timeout_ms)
{
	siginfo_t si;

	if (relay_wait(timeout_ms, &si) && !is_from_service(s, &si))
		handle(s, &si);
}

void service_relay_last(struct service *s)
{
	siginfo_t si;

	for (int i = 0; i < SIGNALS && relay_wait(0, &si); i++)
		if (!is_from_service(s, &si))
			handle(s, &si);
}

void service_set_stopped(struct service *s, bool stopped)
{
	s->stopped = stopped;
	suspend_when_stopped(s);
}

void service_note_end(struct service *s, pid_t pid, int status)
{
	if (pid != s->pid || s->ended)
		return;
	s->ended = true;
	s->stopped = false;
	s->status = status;
}

bool service_tick(struct service *s)
{
	uint64_t now = clock_now_ns(CLOCK_MONOTONIC);

	if (now - s->ticked_ns < TICK_NS)
		return false;
	s->ticked_ns = now;
	return true;
}
