/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relay.h"

#include "base/cleanup.h"
#include "base/clock.h"

static const int forwarded[] = {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2};

/* timeout(1) and similar programs signal the process first, and its whole group at once: both
 * signals are one request. */
enum { ONE_REQUEST_NS = 100 * 1000 * 1000 };

void relay_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	sigaddset(set, SIGTSTP);
	for (size_t i = 0; i < ARRAY_SIZE(forwarded); i++)
		sigaddset(set, forwarded[i]);
}

void relay_begin(struct relay *r, enum relay_mode mode)
{
	struct sigaction chld = {.sa_handler = SIG_DFL};
	sigset_t set;

	*r = (struct relay){.mode = mode};
	relay_signals(&set);
	sigprocmask(SIG_BLOCK, &set, &r->old_mask);
	sigaction(SIGCHLD, &chld, &r->old_chld);
}

void relay_end(struct relay *r)
{
	sigaction(SIGCHLD, &r->old_chld, NULL);
	sigprocmask(SIG_SETMASK, &r->old_mask, NULL);
}

static bool asks_to_end(int sig)
{
	return sig == SIGINT || sig == SIGTERM || sig == SIGQUIT;
}

static bool is_second_request(struct relay *r)
{
	uint64_t now = clock_now_ns(CLOCK_MONOTONIC);

	if (r->asked_ns == 0) {
		r->asked_ns = now;
		return false;
	}
	return now - r->asked_ns > ONE_REQUEST_NS;
}

enum relay_do relay_decide(struct relay *r, const siginfo_t *si)
{
	if (si->si_signo == SIGCHLD)
		return RELAY_NOTHING;
	if (r->mode == RELAY_ATTACHED)
		return asks_to_end(si->si_signo) || si->si_signo == SIGHUP ? RELAY_LEAVE
									   : RELAY_NOTHING;
	if (r->mode == RELAY_DETACHED)
		return si->si_signo == SIGINT ? RELAY_LEAVE : RELAY_NOTHING;
	if (si->si_signo == SIGTSTP && si->si_code == SI_KERNEL)
		return RELAY_SUSPEND;
	if (asks_to_end(si->si_signo) && is_second_request(r))
		return RELAY_END;
	return si->si_code == SI_KERNEL ? RELAY_TERMINAL : RELAY_FORWARD;
}

pid_t relay_sender(const siginfo_t *si)
{
	return si->si_code <= 0 ? si->si_pid : 0;
}

bool relay_wait(int timeout_ms, siginfo_t *ret)
{
	struct timespec timeout = {
		.tv_sec = timeout_ms / 1000,
		.tv_nsec = (long)(timeout_ms % 1000) * 1000000,
	};
	sigset_t set;

	relay_signals(&set);
	return sigtimedwait(&set, ret, &timeout) >= 0;
}
