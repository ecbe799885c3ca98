/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "logs/rotated.h"
#include "replaying.h"

enum {
	LOOK_EVERY_MS = 250,
	SAVE_EVERY_S = 10,
};

struct following {
	struct replaying *a;
	struct replay *r;
	struct replay_followed **logs;
	size_t n;
	int signals;
	uint64_t settled_ns;
};

static void following_release(struct following *w)
{
	for (size_t i = 0; i < w->n; i++)
		replay_unfollow(w->logs[i]);
	free(w->logs);
	replay_freep(&w->r);
	if (w->signals >= 0)
		close(w->signals);
}

static int open_signals(struct following *w)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	w->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return w->signals < 0 ? -errno : 0;
}

/* The older files of a rotated set do not grow: they are read once, before. */
static int open_logs(
	struct following *w, const struct replay_log *logs, size_t n, struct failure *f)
{
	int k = 0;

	w->logs = calloc(n, sizeof(*w->logs));
	if (!w->logs)
		return -ENOMEM;
	for (size_t i = 0; i < n && k >= 0; i++) {
		if (!logs[i].journal && rotated_is_old(logs[i].path)) {
			k = replay_read(w->r, &logs[i], 1, 1, f);
			continue;
		}
		k = replay_follow(w->r, &logs[i], f, &w->logs[w->n]);
		w->n += k >= 0;
	}
	if (k >= 0 && w->n == 0)
		return failure_set(
			f, -EINVAL, "nothing to follow: these are old files of a rotated log");
	return k;
}

static int settle(struct following *w, bool last, struct failure *f)
{
	int k = 0;

	for (size_t i = 0; i < w->n && k >= 0; i++)
		k = replay_followed_settle(w->logs[i], last, f);
	w->settled_ns = clock_now_ns(CLOCK_MONOTONIC);
	return k;
}

/* A save that fails is said, and tried again. */
static int settle_and_save(struct following *w, struct failure *f)
{
	uint64_t now = clock_now_ns(CLOCK_MONOTONIC);
	int k;

	if (now - w->settled_ns < SAVE_EVERY_S * UINT64_C(1000000000))
		return 0;
	k = settle(w, false, f);
	if (k >= 0)
		replaying_save(w->a, w->r);
	return k;
}

/* 1 where more can be read at once. */
static int read_logs(struct following *w, struct failure *f)
{
	int more = 0;

	for (size_t i = 0; i < w->n; i++) {
		int k = replay_followed_read(w->logs[i], f);

		if (k < 0)
			return k;
		more |= k;
	}
	return more;
}

static int follow(struct following *w, struct failure *f)
{
	struct pollfd p = {.fd = w->signals, .events = POLLIN};

	for (;;) {
		int k = read_logs(w, f), more = k;

		if (k >= 0)
			k = settle_and_save(w, f);
		if (k < 0)
			return k;
		k = poll(&p, 1, more ? 0 : LOOK_EVERY_MS);
		if (k < 0 && errno != EINTR)
			return -errno;
		if (k > 0)
			break;
	}
	return settle(w, true, f);
}

int replaying_follow(struct replaying *a, const struct replay_log *logs, size_t n)
{
	_cleanup_(following_release) struct following w = {.a = a, .signals = -1};
	struct failure f = {};
	int k = replaying_prepare(a);

	if (k != 0)
		return k;
	replaying_preflight(true);
	k = replay_new(&a->options, &w.r);
	if (k >= 0)
		k = open_signals(&w);
	if (k >= 0)
		k = open_logs(&w, logs, n, &f);
	if (k >= 0) {
		verb_say(&verb_replay, "following; ^C ends it");
		w.settled_ns = clock_now_ns(CLOCK_MONOTONIC);
		k = follow(&w, &f);
	}
	if (k < 0)
		return verb_fail(&verb_replay, &f, k, EXIT_FAILURE);
	return replaying_finish(a, w.r);
}
