/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "supervisor.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/escape.h"
#include "exes.h"
#include "follow.h"
#include "notable.h"
#include "relay.h"
#include "spawn.h"
#include "stop.h"
#include "tracees.h"
#include "trap.h"

enum {
	IDLE_MS =
		1000, /* a leader that was cloned without a signal ends without SIGCHLD: look once a second */
	RELAY_EVERY = 256, /* stops between two looks for signals while tracees keep us busy */
};

struct supervisor {
	struct source source;
	struct tracees tracees;
	struct exes exes;
	struct notables notables;
	struct relay relay;
	struct spawn spawn;
	struct source_report report;
	uint64_t start_ns;
	unsigned busy;          /* stops since the last look for signals */
	struct syscall_nr exec; /* the last call of the child before it became the command */
	int status;             /* the command's, as of waitpid(2) */
	bool has_filter;        /* our trap filter is in force */
	bool by_syscall;        /* continue tracees by PTRACE_SYSCALL from now on */
	bool started;           /* the command's exec has succeeded */
	bool command_gone;
	bool ending;           /* kill whatever shows up */
	bool suspend;          /* ^Z: stop as soon as the command has */
	bool may_trace_all;    /* CAP_SYS_PTRACE: set-uid programs keep their privilege */
	bool foreign_children; /* syscarve had children before: waiting for all would wait for them */
};

static void note_gap(struct supervisor *s, enum gap g)
{
	s->report.gaps |= 1U << g;
}

/* A tracee that does not answer was killed: its end is on the way. */
static void resume(struct supervisor *s, struct tracee *t, int sig)
{
	t->by_syscall = s->by_syscall;
	ptrace(t->by_syscall ? PTRACE_SYSCALL : PTRACE_CONT, t->tid, NULL, (unsigned long)sig);
}

static struct tracee *get_tracee(struct supervisor *s, pid_t tid)
{
	struct tracee *t = tracees_find(&s->tracees, tid);

	if (t)
		return t;
	t = tracees_add(&s->tracees, tid);
	if (!t)
		return NULL;
	if (s->started)
		t->exe = exes_of(&s->exes, tid);
	if (s->ending)
		kill(tid, SIGKILL);
	return t;
}

static void kill_tracee(const struct tracee *t, void *userdata)
{
	kill(t->tid, SIGKILL);
}

static void end_service(struct supervisor *s)
{
	s->ending = true;
	note_gap(s, GAP_KILLED);
	tracees_foreach(&s->tracees, kill_tracee, NULL);
}

/* Only thread-group leaders: a signal that is sent to any thread's id is its whole process's. */
static void forward_to_leader(const struct tracee *t, void *userdata)
{
	const int *sig = userdata;

	if (syscall(SYS_tgkill, t->tid, t->tid, 0) == 0)
		kill(t->tid, *sig);
}

/* When the command has become a daemon, what it left behind gets the signal. */
static void forward(struct supervisor *s, int sig)
{
	if (s->command_gone)
		tracees_foreach(&s->tracees, forward_to_leader, &sig);
	else
		kill(s->spawn.pid, sig);
}

static void suspend_when_stopped(struct supervisor *s)
{
	const struct tracee *t = tracees_find(&s->tracees, s->spawn.pid);

	if (!s->suspend || !t || !t->stopped)
		return;
	s->suspend = false;
	raise(SIGSTOP);
}

/* Looks at the signals that came for the service; waits for one, or for a child, where there is none. */
static void relay(struct supervisor *s, int timeout_ms)
{
	int sig;

	s->busy = 0;
	switch (relay_wait(&s->relay, timeout_ms, &sig)) {
	case RELAY_NOTHING:
		break;
	case RELAY_TERMINAL:
		if (!s->command_gone && getpgid(s->spawn.pid) == getpgrp())
			break;
		forward(s, sig);
		break;
	case RELAY_FORWARD:
		forward(s, sig);
		break;
	case RELAY_END:
		end_service(s);
		break;
	case RELAY_SUSPEND:
		s->suspend = true;
		suspend_when_stopped(s);
		break;
	}
}

/* The next tracee that stopped or ended: 1, or 0 when there is none left, -errno. */
static int wait_stop(struct supervisor *s, pid_t *ret_tid, int *ret_status)
{
	for (;;) {
		int status;
		pid_t tid = waitpid(-1, &status, __WALL | WNOHANG);

		if (tid > 0) {
			if (++s->busy >= RELAY_EVERY)
				relay(s, 0);
			*ret_tid = tid;
			*ret_status = status;
			return 1;
		}
		if (tid < 0)
			return errno == ECHILD ? 0 : -errno;
		if (s->foreign_children && s->tracees.count == 0)
			return 0;
		relay(s, IDLE_MS);
	}
}

static void on_gone(struct supervisor *s, pid_t tid, int status)
{
	tracees_remove(&s->tracees, tid);
	if (tid != s->spawn.pid || s->command_gone)
		return;
	s->command_gone = true;
	s->status = status;
}

static int make_event(
	struct supervisor *s, const struct tracee *t, struct syscall_nr syscall, struct event *ret)
{
	*ret = (struct event){
		.syscall = syscall,
		.exe = t->exe,
		.time_ns = clock_now_ns(CLOCK_MONOTONIC) - s->start_ns,
		.count = 1,
	};
	return 1;
}

static void follow(
	struct supervisor *s, pid_t tid, struct syscall_nr syscall, const uint64_t args[6])
{
	enum notable what = notables_find(&s->notables, syscall);
	struct follow f;

	if (what == NOTABLE_NONE)
		return;
	f = follow_entry(tid, what, args);
	s->by_syscall |= f.by_syscall;
	s->report.gaps |= f.gaps;
}

/* What was refused by its own seccomp filter never traps, so we may have been told by PTRACE_SYSCALL already: then
 * the trap is the second word of the same call. */
static int on_syscall(struct supervisor *s, struct tracee *t, enum stop stop, struct event *ret)
{
	struct __ptrace_syscall_info info;
	struct syscall_nr syscall;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, t->tid, sizeof(info), &info) <= 0) {
		if (errno != ESRCH) {
			note_gap(s, GAP_UNREADABLE);
			s->report.lost++;
		}
		resume(s, t, 0);
		return 0;
	}
	if (info.op == PTRACE_SYSCALL_INFO_EXIT || (stop == STOP_SECCOMP && t->by_syscall)) {
		resume(s, t, 0);
		return 0;
	}

	/* A seccomp stop has number and arguments in the same place as an entry. */
	syscall = abi_from_audit(info.arch, (int32_t)info.entry.nr);
	if (s->started)
		follow(s, t->tid, syscall, info.entry.args);
	else
		s->exec = syscall;
	resume(s, t, 0);
	return s->started ? make_event(s, t, syscall, ret) : 0;
}

static int on_exec(struct supervisor *s, struct tracee *t, struct event *ret)
{
	bool first = !s->started;
	unsigned long former;

	if (ptrace(PTRACE_GETEVENTMSG, t->tid, NULL, &former) == 0 && (pid_t)former != t->tid)
		tracees_remove(&s->tracees, (pid_t)former);
	s->started = true;
	t->exe = exes_of(&s->exes, t->tid);
	if (t->exe && t->exe->privileged && !s->may_trace_all)
		note_gap(s, GAP_PRIVILEGE);
	resume(s, t, 0);
	return first ? make_event(s, t, s->exec, ret) : 0;
}

static void on_fork(struct supervisor *s, struct tracee *t)
{
	unsigned long child;

	if (ptrace(PTRACE_GETEVENTMSG, t->tid, NULL, &child) == 0)
		get_tracee(s, (pid_t)child);
	resume(s, t, 0);
}

static void on_group_stop(struct supervisor *s, struct tracee *t)
{
	t->stopped = true;
	ptrace(PTRACE_LISTEN, t->tid, NULL, NULL);
	suspend_when_stopped(s);
}

/* Before its exec the child stops itself, to tell whether it could take the filter. */
static void on_signal(struct supervisor *s, struct tracee *t, int sig)
{
	if (s->started || sig != SIGSTOP) {
		resume(s, t, sig);
		return;
	}
	s->has_filter = s->spawn.report->filter_errno == 0;
	s->by_syscall = !s->has_filter;
	resume(s, t, 0);
}

/* 1 and an event, 0 where the stop was none. */
static int on_stop(struct supervisor *s, struct tracee *t, int status, struct event *ret)
{
	enum stop stop = stop_classify(status);

	if (stop != STOP_GROUP)
		t->stopped = false;
	switch (stop) {
	case STOP_SYSCALL:
	case STOP_SECCOMP:
		return on_syscall(s, t, stop, ret);
	case STOP_EXEC:
		return on_exec(s, t, ret);
	case STOP_FORK:
		on_fork(s, t);
		return 0;
	case STOP_GROUP:
		on_group_stop(s, t);
		return 0;
	case STOP_SIGNAL:
		on_signal(s, t, WSTOPSIG(status));
		return 0;
	default:
		resume(s, t, 0);
		return 0;
	}
}

static int supervisor_next(struct source *source, struct event *ret, struct failure *f)
{
	struct supervisor *s = (struct supervisor *)source;

	for (;;) {
		struct tracee *t;
		pid_t tid = 0;
		int status = 0, r;

		r = wait_stop(s, &tid, &status);
		if (r <= 0)
			return r < 0 ? failure_set(f, r, "cannot wait for the service: %s",
					       strerror(-r))
				     : 0;
		if (stop_classify(status) == STOP_GONE) {
			on_gone(s, tid, status);
			continue;
		}
		t = get_tracee(s, tid);
		if (!t)
			return failure_set(f, -ENOMEM, "out of memory");
		r = on_stop(s, t, status, ret);
		if (r != 0)
			return r;
	}
}

static void supervisor_report(struct source *source, struct source_report *ret)
{
	*ret = ((struct supervisor *)source)->report;
}

static void supervisor_free(struct source *source)
{
	struct supervisor *s = (struct supervisor *)source;

	tracees_foreach(&s->tracees, kill_tracee, NULL);
	tracees_release(&s->tracees);
	exes_release(&s->exes);
	spawn_release(&s->spawn);
	relay_end(&s->relay);
	free(s);
}

static const struct source_ops supervisor_ops = {
	.name = "ptrace",
	.next = supervisor_next,
	.report = supervisor_report,
	.free = supervisor_free,
};

static bool has_capability(int cap)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {};

	if (syscall(SYS_capget, &header, data) < 0)
		return false;
	return data[cap / 32].effective & (1U << cap % 32);
}

static bool has_children(void)
{
	siginfo_t si;

	return waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

static int explain_search(const char *name, int r, struct failure *f)
{
	char quoted[256];

	escape_to(quoted, sizeof(quoted), name);
	if (r == -ENOENT && !strchr(name, '/'))
		return failure_set(f, r, "%s: command not found", quoted);
	return failure_set(f, r, "%s: %s", quoted, strerror(-r));
}

static int start(struct supervisor *s, const struct supervisor_options *o, struct failure *f)
{
	_cleanup_(freep) struct sock_filter *program = NULL;
	_cleanup_(freep) char *path = NULL;
	struct sock_fprog trap;
	int r;

	r = spawn_search(o->argv[0], &path);
	if (r < 0)
		return explain_search(o->argv[0], r, f);
	r = trap_build(&trap);
	if (r < 0)
		return failure_set(f, r, "cannot build the trap filter: %s", strerror(-r));
	program = trap.filter;

	s->start_ns = clock_now_ns(CLOCK_MONOTONIC);
	r = spawn_seized(
		&(struct spawn_options){
			.path = path,
			.argv = o->argv,
			.trap = &trap,
			.mask = &s->relay.old_mask,
			.chld = &s->relay.old_chld,
			.ptrace_options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
					  PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
					  PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP |
					  PTRACE_O_EXITKILL,
		},
		f, &s->spawn);
	if (r < 0)
		return r;
	return get_tracee(s, s->spawn.pid) ? 0 : failure_set(f, -ENOMEM, "out of memory");
}

int supervisor_new(const struct supervisor_options *o, struct failure *f, struct source **ret)
{
	struct supervisor *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	s->source.ops = &supervisor_ops;
	s->foreign_children = has_children();
	s->may_trace_all = has_capability(CAP_SYS_PTRACE);
	notables_init(&s->notables);
	relay_begin(&s->relay);
	r = start(s, o, f);
	if (r < 0) {
		supervisor_free(&s->source);
		return r;
	}
	*ret = &s->source;
	return 0;
}

int supervisor_wait_status(const struct source *source)
{
	return ((const struct supervisor *)source)->status;
}

int supervisor_exec_errno(const struct source *source)
{
	const struct supervisor *s = (const struct supervisor *)source;

	return s->started ? 0 : s->spawn.report->exec_errno;
}

bool supervisor_has_filter(const struct source *source)
{
	return ((const struct supervisor *)source)->has_filter;
}
