/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-tracing.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "entering.h"
#include "watch/cgroups.h"

/* How long a process waits for its tracer is also how long a start takes longer. To look costs time
 * as well, in a large unit; of which it takes no more than a share. */
enum { PAUSE_NS = 20 * 1000 * 1000, LOOK_SHARE = 20 };

struct tracer {
	pid_t pid, of;
};

struct tracing {
	const struct unit_tracing *how;
	sigset_t signals;
	struct tracer *tracers;
	size_t n;
};

/* ---- in a tracer */

static int observe_process(
	struct observation *o, const struct backend_target *target, struct failure *f)
{
	pid_t pid = target->pids[0];
	int r;

	r = observe_begin(o, NULL, f);
	if (r >= 0)
		r = observe_target(o, backend_find("ptrace"), target, f);
	if (r >= 0 && entering_is_waiting(pid))
		observe_from_exec(o);
	/* What cannot be traced shall run all the same. */
	entering_let_go(pid);
	if (r >= 0)
		r = observe(o, f);
	return r < 0 ? r : observe_save(o, f);
}

static int trace_process(const struct unit_tracing *t, pid_t pid)
{
	const struct backend_target target = {.pids = &pid, .n_pids = 1, .unit = t->unit};
	struct outputs outputs = *t->outputs;
	_cleanup_(observation_release) struct observation o = {
		.outputs = &outputs,
		.reporter = t->reporter,
		.save_early = true,
		.says_denials = true,
		.event = t->event,
		.userdata = t->userdata,
	};
	struct failure f = {};
	int r;

	r = observe_process(&o, &target, &f);
	if (r >= 0)
		return EXIT_SUCCESS;
	reporter_say(t->reporter, "warning: process %d of %s is not watched: %s", pid, t->unit,
		failure_text(&f, r));
	/* One that was gone before it was traced has made no call. */
	return !o.run && kill(pid, 0) < 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ---- in the watcher */

static bool has_tracer(const struct tracing *t, pid_t pid)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->tracers[i].of == pid)
			return true;
	return false;
}

static int start_tracer(struct tracing *t, pid_t pid)
{
	struct tracer *grown = array_make_room(t->tracers, t->n, sizeof(*grown));
	pid_t tracer;

	if (!grown)
		return -ENOMEM;
	t->tracers = grown;
	tracer = fork();
	if (tracer < 0)
		return -errno;
	if (tracer == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		_exit(trace_process(t->how, pid));
	}
	grown[t->n++] = (struct tracer){tracer, pid};
	return 0;
}

static int look_at(pid_t pid, void *userdata)
{
	struct tracing *t = userdata;

	return !has_tracer(t, pid) && entering_is_waiting(pid) ? start_tracer(t, pid) : 0;
}

static void forget_ended(struct tracing *t, int flags)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, flags)) > 0) {
		for (size_t i = 0; i < t->n; i++)
			if (t->tracers[i].pid == pid)
				t->tracers[i] = t->tracers[--t->n];
		if (status != 0)
			t->how->lost(t->how->userdata);
	}
}

/* False if the watch is to end. */
static bool wait_for_signal(struct tracing *t, uint64_t pause_ns)
{
	const struct timespec pause = {
		.tv_sec = (time_t)(pause_ns / 1000000000),
		.tv_nsec = (long)(pause_ns % 1000000000),
	};
	int sig = sigtimedwait(&t->signals, NULL, &pause);

	if (sig == SIGCHLD)
		forget_ended(t, WNOHANG);
	return sig < 0 || sig == SIGCHLD;
}

static int trace(struct tracing *t)
{
	uint64_t begin_ns, pause_ns;
	int r;

	do {
		begin_ns = clock_now_ns(CLOCK_MONOTONIC);
		r = cgroup_processes(t->how->cgroup, look_at, t);
		if (r < 0)
			return r;
		pause_ns = (clock_now_ns(CLOCK_MONOTONIC) - begin_ns) * LOOK_SHARE;
	} while (wait_for_signal(t, pause_ns > PAUSE_NS ? pause_ns : PAUSE_NS));
	return 0;
}

int unit_trace(const struct unit_tracing *how, struct failure *f)
{
	struct tracing t = {.how = how};
	sigset_t before;
	int r;

	sigemptyset(&t.signals);
	sigaddset(&t.signals, SIGCHLD);
	sigaddset(&t.signals, SIGTERM);
	sigaddset(&t.signals, SIGINT);
	sigaddset(&t.signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &t.signals, &before);
	r = trace(&t);
	for (size_t i = 0; i < t.n; i++)
		kill(t.tracers[i].pid, SIGTERM);
	forget_ended(&t, 0);
	sigprocmask(SIG_SETMASK, &before, NULL);
	free(t.tracers);
	return r < 0 ? failure_set(
			       f, r, "cannot look for processes of %s: %s", how->unit, strerror(-r))
		     : 0;
}
