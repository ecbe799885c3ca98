/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "follow-logs.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "logs/rotated.h"

enum {
	LOOK_EVERY_MS = 250,
	SAVE_EVERY_S = 10,
};

struct followed_logs {
	struct replayed *replayed;
	struct growing **logs;
	size_t n;
	int signals;
	uint64_t attributed_ns;
};

static void followed_logs_release(struct followed_logs *w)
{
	for (size_t i = 0; i < w->n; i++)
		growing_free(w->logs[i]);
	free(w->logs);
	closep(&w->signals);
}

static int open_signals(struct followed_logs *w)
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

static int open_log(struct followed_logs *w, const struct replay_log *log, struct failure *f)
{
	struct replay *replay = w->replayed->replay;
	int r;

	if (!log->journal && rotated_is_old(log->path))
		return replay_read(replay, log, 1, 1, f);
	r = replay_follow(replay, log, f, &w->logs[w->n]);
	if (r < 0)
		return r;
	w->n++;
	return 0;
}

static int open_logs(
	struct followed_logs *w, const struct replay_log *logs, size_t n, struct failure *f)
{
	w->logs = calloc(n, sizeof(*w->logs));
	if (!w->logs)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		int r = open_log(w, &logs[i], f);

		if (r < 0)
			return r;
	}
	if (w->n == 0)
		return failure_set(f, -EINVAL,
			"nothing to follow: these are the older files of a rotated log; add the newest file");
	return 0;
}

static int attribute_late(struct followed_logs *w, bool last, struct failure *f)
{
	w->attributed_ns = clock_now_ns(CLOCK_MONOTONIC);
	for (size_t i = 0; i < w->n; i++) {
		int r = growing_attribute_late(w->logs[i], last, f);

		if (r < 0)
			return r;
	}
	return 0;
}

static int try_to_save(struct replayed *replayed, struct failure *f)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	int r;

	if (!replayed->request->outputs->profile)
		return 0;
	r = replayed_finish(replayed);
	if (r < 0)
		return r;
	return replayed->n_sections == 1 ? replayed_save(replayed, f, &p) : 0;
}

static void save_early(struct replayed *replayed)
{
	struct failure f = {};
	int r;

	if (!outputs_can_save_early(replayed->request->outputs))
		return;
	r = try_to_save(replayed, &f);
	if (r < 0)
		reporter_say(&replayed->request->options.reporter, "%s", failure_text(&f, r));
}

static int attribute_and_save(struct followed_logs *w, struct failure *f)
{
	uint64_t now = clock_now_ns(CLOCK_MONOTONIC);
	int r;

	if (now - w->attributed_ns < SAVE_EVERY_S * UINT64_C(1000000000))
		return 0;
	r = attribute_late(w, false, f);
	if (r < 0)
		return r;
	save_early(w->replayed);
	return 0;
}

/* 1 if more can be read at once. */
static int read_logs(struct followed_logs *w, struct failure *f)
{
	int more = 0;

	for (size_t i = 0; i < w->n; i++) {
		int r = growing_read(w->logs[i], f);

		if (r < 0)
			return r;
		more |= r;
	}
	return more;
}

/* 1 if a signal has come, 0 if not. */
static int wait_for_signal(struct followed_logs *w, int timeout_ms)
{
	struct pollfd p = {.fd = w->signals, .events = POLLIN};
	int r;

	r = poll(&p, 1, timeout_ms);
	if (r < 0)
		return errno == EINTR ? 0 : -errno;
	return r > 0;
}

static int read_until_signal(struct followed_logs *w, struct failure *f)
{
	int more, r;

	do {
		more = read_logs(w, f);
		if (more < 0)
			return more;
		r = attribute_and_save(w, f);
		if (r < 0)
			return r;
		r = wait_for_signal(w, more ? 0 : LOOK_EVERY_MS);
	} while (r == 0);
	return r < 0 ? r : attribute_late(w, true, f);
}

int follow_logs(
	struct replayed *replayed, const struct replay_log *logs, size_t n, struct failure *f)
{
	_cleanup_(followed_logs_release) struct followed_logs w = {
		.replayed = replayed,
		.signals = -1,
	};
	int r;

	r = open_signals(&w);
	if (r < 0)
		return r;
	r = open_logs(&w, logs, n, f);
	if (r < 0)
		return r;
	reporter_say(&replayed->request->options.reporter, "following the logs until ^C");
	w.attributed_ns = clock_now_ns(CLOCK_MONOTONIC);
	return read_until_signal(&w, f);
}
