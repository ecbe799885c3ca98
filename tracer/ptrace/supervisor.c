/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "supervisor.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/proc.h"
#include "command/search.h"
#include "control.h"
#include "notified.h"
#include "seize.h"
#include "spawn.h"
#include "stops.h"
#include "supervisor-state.h"
#include "trap.h"
#include "wait.h"
#include "withdrawn.h"

enum {
	/* A leader that was cloned without a signal ends without SIGCHLD: look once a second. */
	IDLE_MS = 1000,
	/* Stops after which signals are looked for, if there is always another stop. */
	RELAY_EVERY = 256,
	/* So long they have until more are stopped; one may be in a sleep that cannot be
	 * interrupted. */
	HALTED_MS = 1,
	LEAVE_WAIT_MS = 200, /* between two looks whether all have been let go */
};

static void relay(struct supervisor *s, int timeout_ms)
{
	s->busy = 0;
	service_relay(&s->service, timeout_ms);
}

/* SIGCHLD may be among the signals. */
static void relay_last(struct supervisor *s)
{
	service_relay_last(&s->service);
	s->may_have_stops = true;
}

/* Waits for what comes next, when no tracee has stopped. */
static void wait_more(struct supervisor *s)
{
	if (control_halt_more(s)) {
		relay(s, HALTED_MS);
		return;
	}
	maps_note_due(&s->mapped, &s->due);
	relay(s, s->leave_ns != 0 ? LEAVE_WAIT_MS : IDLE_MS);
}

/* The next tracee that stopped or ended: SOURCE_EVENT; SOURCE_TICK; SOURCE_END if there is none
 * left; -errno. */
static int wait_stop(struct supervisor *s, struct tracee_stop *ret)
{
	for (;;) {
		int r;

		if (s->busy >= RELAY_EVERY) {
			relay(s, 0);
			if (service_tick(&s->service))
				return SOURCE_TICK;
		}
		if (control_has_left(s))
			return SOURCE_END;
		r = wait_for_tracee(s->outlives_us, ret);
		if (r < 0)
			return r == -ECHILD ? SOURCE_END : r;
		if (r > 0) {
			s->busy++;
			cores_on_stop(&s->cores, ret->tid);
			return SOURCE_EVENT;
		}
		if (s->foreign_children && s->tracees.count == 0)
			return SOURCE_END;
		wait_more(s);
		if (service_tick(&s->service))
			return SOURCE_TICK;
	}
}

static void on_gone(struct supervisor *s, pid_t tid, int status)
{
	relay_last(s);
	tracees_remove(&s->tracees, tid);
	service_note_end(&s->service, tid, status);
}

static int handle_tracee(
	struct supervisor *s, const struct tracee_stop *stop, struct event *ret, struct failure *f)
{
	struct tracee *t = stops_get_tracee(s, stop->tid);

	return t ? stops_handle(s, t, stop, ret) : failure_set(f, -ENOMEM, "out of memory");
}

static void on_job(struct supervisor *s, pid_t child, bool stopped)
{
	if (child == s->service.pid)
		service_set_stopped(&s->service, stopped);
}

/* Returns what source_next() returns; 0 if the caller need not know of it. */
static int handle(
	struct supervisor *s, const struct tracee_stop *stop, struct event *ret, struct failure *f)
{
	switch (stop->what) {
	case STOP_GONE:
		on_gone(s, stop->tid, stop->status);
		notified_on_gone(s, stop->tid);
		return 0;
	case STOP_ASKED:
		return notified_handle(s, ret);
	case STOP_JOB:
	case STOP_JOB_ENDED:
		on_job(s, stop->tid, stop->what == STOP_JOB);
		return 0;
	default:
		return handle_tracee(s, stop, ret, f);
	}
}

static int wait_event(struct supervisor *s, struct event *ret, struct failure *f)
{
	for (;;) {
		struct tracee_stop stop = {};
		int r;

		notified_release_held(s);
		r = stops_release_held(s);
		if (r != 0)
			return r;
		r = s->is_notified ? notified_wait(s, &stop) : wait_stop(s, &stop);
		if (r < 0)
			return failure_set(f, r, "cannot wait for the service: %s", strerror(-r));
		if (r != SOURCE_EVENT)
			return r;
		r = handle(s, &stop, ret, f);
		if (r != 0)
			return r;
	}
}

/* Between events the caller may save, print and derive: for that the tracer must not stay on the
 * service's core. */
static int supervisor_next(struct source *source, struct event *ret, struct failure *f)
{
	struct supervisor *s = (struct supervisor *)source;
	int r = wait_event(s, ret, f);

	if (r != SOURCE_EVENT) {
		cores_release(&s->cores);
		notified_pause(s);
	}
	if (r == SOURCE_END && s->tracees.count > 0)
		s->mapped.is_held = true;
	return r;
}

struct counting {
	const struct supervisor *s;
	unsigned n;
};

static void count_leader(struct tracee *t, void *userdata)
{
	struct counting *c = userdata;

	c->n += control_is_leader(t) && !askers_find(&c->s->askers, t->tid);
}

static unsigned count_processes(struct supervisor *s)
{
	struct counting c = {.s = s};

	relay_last(s);
	c.n = (unsigned)askers_sweep(&s->askers);
	tracees_foreach(&s->tracees, count_leader, &c);
	return c.n;
}

/* Without CAP_SYS_PTRACE the kernel executes set-uid programs of a tracee like any other. */
static void note_file_gaps(struct supervisor *s)
{
	if (s->mapped.is_full)
		supervisor_note_gap(s, GAP_TOO_MANY);
	if (s->mapped.is_held)
		supervisor_note_gap(s, GAP_FILES);
	if (s->may_trace_all || s->is_untraced)
		return;
	for (const struct mapped_file *f = s->mapped.first; f; f = f->next)
		if (f->executed && f->privileged)
			supervisor_note_gap(s, GAP_PRIVILEGE);
}

static void supervisor_report(struct source *source, struct source_report *ret)
{
	struct supervisor *s = (struct supervisor *)source;

	if (s->service.ended && !s->started)
		supervisor_note_gap(s, GAP_UNSTARTED);
	note_file_gaps(s);
	s->report.processes = count_processes(s);
	*ret = s->report;
}

static void supervisor_free(struct source *source)
{
	struct supervisor *s = (struct supervisor *)source;

	if (!s->outlives_us)
		control_ops.kill_all(s);
	notified_end(s);
	tracees_release(&s->tracees);
	free(s->halts.tids);
	mapped_release(&s->mapped);
	maps_due_release(&s->due);
	command_release(&s->command);
	service_end(&s->service);
	cores_release(&s->cores);
	free(s);
}

static struct mapped *supervisor_files(struct source *source)
{
	struct supervisor *s = (struct supervisor *)source;

	maps_note_due(&s->mapped, &s->due);
	return &s->mapped;
}

static int supervisor_wait_status(const struct source *source)
{
	return ((const struct supervisor *)source)->service.status;
}

static int supervisor_exec_errno(const struct source *source)
{
	const struct supervisor *s = (const struct supervisor *)source;

	return s->started ? 0 : s->command.report->exec_errno;
}

#define SUPERVISOR_OPS(word) \
	{ \
		.name = (word), .next = supervisor_next, .report = supervisor_report, \
		.files = supervisor_files, .wait_status = supervisor_wait_status, \
		.exec_errno = supervisor_exec_errno, .free = supervisor_free, \
	}

static const struct source_ops supervisor_ops[] = {
	[SUPERVISOR_STOP] = SUPERVISOR_OPS("ptrace"),
	[SUPERVISOR_ASK] = SUPERVISOR_OPS("ptrace-notify"),
	[SUPERVISOR_ASK_UNTRACED] = SUPERVISOR_OPS("notify"),
};

static bool has_capability(int cap)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {};

	if (syscall(SYS_capget, &header, data) < 0)
		return false;
	return data[cap / 32].effective & (1U << cap % 32);
}

enum {
	FOLLOW_OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			 PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC,
	ATTACH_OPTIONS = FOLLOW_OPTIONS | PTRACE_O_TRACEEXIT,
};

/* The trap filter needs a tracer that does not end before its tracees. */
static unsigned long spawn_ptrace_options(const struct supervisor *s, bool trap)
{
	return FOLLOW_OPTIONS | (s->outlives_us ? PTRACE_O_TRACEEXIT : PTRACE_O_EXITKILL) |
	       (trap ? PTRACE_O_TRACESECCOMP : 0);
}

/* A call that does not stop shows no facts. */
static void forget_hidden_facts(struct supervisor *s, const struct supervisor_options *o)
{
	if (o->trap)
		s->report.facts = 0;
	for (size_t i = 0; i < o->n_known; i++)
		if (trap_can_pass(o->known[i]))
			s->report.facts &= ~fact_calls_kinds(&s->fact_calls, o->known[i]);
}

/* The filter that stops the command: @o's own or one that is made here, in which case the caller
 * frees @ret->filter. No filter is wanted if the command may outlive syscarve, or if it has a
 * filter already: one to be enforced, or one that syscarve itself runs under, as in a container. An
 * errno of that one outranks the trap filter, which then sees no call, whereas PTRACE_SYSCALL stops
 * the command before any filter is asked. */
static int get_trap(const struct supervisor *s, const struct supervisor_options *o,
	struct failure *f, struct sock_fprog *ret, const struct sock_fprog **ret_used)
{
	int r;

	*ret = (struct sock_fprog){};
	*ret_used = NULL;
	if (s->outlives_us || o->enforce || proc_seccomp_filters(getpid()) != 0)
		return 0;
	*ret_used = o->trap ? o->trap : ret;
	if (o->trap)
		return 0;
	r = trap_build(o->known, o->n_known, ret);
	return r < 0 ? failure_set(f, r, "cannot build the trap filter: %s", strerror(-r)) : 0;
}

static int choose_notify(const struct supervisor_options *o, const struct sock_fprog *trap)
{
	int r;

	if (o->how == SUPERVISOR_STOP)
		return ENOTSUP;
	if (o->how == SUPERVISOR_ASK && !withdrawn_can_be_restarted())
		return ENOTSUP;
	r = supervisor_try_notify();
	return r == 0 && !trap ? ENOTSUP : r;
}

/* -ENOTSUP if the command can be started, but not like this. */
static int spawn_notified(struct supervisor *s, enum supervisor_how how,
	const struct spawn_options *o, struct failure *f)
{
	_cleanup_(freep) struct sock_filter *program = NULL;
	struct spawn_options with = *o;
	struct sock_fprog notify;
	int r;

	r = notified_program(o->trap, s->asks_all && how == SUPERVISOR_ASK, &notify);
	if (r < 0)
		return r;
	program = notify.filter;
	with.notify = &notify;
	r = spawn_seized(&with, f, &s->command, &s->listener);
	if (r < 0)
		return r;
	if (s->listener.fd < 0) { /* the kernel refused after all; the trap is in force */
		s->notify_errno = ENOTSUP;
		return 0;
	}
	s->source.ops = &supervisor_ops[how];
	s->is_untraced = how == SUPERVISOR_ASK_UNTRACED;
	return notified_begin(s, f);
}

static int spawn(struct supervisor *s, enum supervisor_how how, const struct spawn_options *o,
	struct failure *f)
{
	int r;

	if (s->notify_errno == 0) {
		r = spawn_notified(s, how, o, f);
		if (r != -ENOTSUP)
			return r;
		s->notify_errno = ENOTSUP;
	}
	return spawn_seized(o, f, &s->command, &s->listener);
}

static int start_command(
	struct supervisor *s, const struct supervisor_options *o, struct failure *f)
{
	_cleanup_(freep) struct sock_filter *program = NULL;
	_cleanup_(freep) char *path = NULL;
	const struct sock_fprog *trap;
	struct sock_fprog made;
	int r;

	r = command_search(o->argv[0], f, &path);
	if (r < 0)
		return r;
	r = get_trap(s, o, f, &made, &trap);
	if (r < 0)
		return r;
	program = made.filter;
	s->notify_errno = choose_notify(o, trap);
	s->asks_all = !o->trap && o->n_known == 0;
	s->has_interrupting = !s->asks_all; /* there may be one without a question */
	r = spawn(s, o->how,
		&(struct spawn_options){
			.path = path,
			.argv = o->argv,
			.trap = trap,
			.enforce = o->enforce,
			.mask = &s->service.relay.old_mask,
			.chld = &s->service.relay.old_chld,
			.ptrace_options = spawn_ptrace_options(s, trap),
			.detached = o->detached,
		},
		f);
	if (r < 0) {
		if (s->command.pid > 0)
			kill(s->command.pid, SIGKILL);
		return r;
	}
	s->service.pid = s->command.pid;
	return stops_get_tracee(s, s->command.pid) ? 0 : failure_set(f, -ENOMEM, "out of memory");
}

static struct supervisor *new_supervisor(enum relay_mode mode)
{
	struct supervisor *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->source.ops = &supervisor_ops[SUPERVISOR_STOP];
	s->notify_errno = ENOTSUP;
	s->listener.fd = s->guardian.alive = s->signal_fd = -1;
	s->start_ns = clock_now_ns(CLOCK_MONOTONIC);
	s->outlives_us = mode != RELAY_PARENT;
	s->foreign_children = wait_has_children();
	s->may_trace_all = has_capability(CAP_SYS_PTRACE);
	notables_init(&s->notables);
	fact_calls_init(&s->fact_calls);
	s->report.facts = FACT_ALL;
	service_begin(&s->service, mode, &control_ops, s);
	cores_init(&s->cores);
	return s;
}

/* While threads are being seized, one that stops for another reason is not continued. So what is the
 * same for all threads of a process is read once. */
static int remember_thread(pid_t pid, pid_t tid, void *userdata)
{
	struct supervisor *s = userdata;
	const struct tracee *leader = tracees_find(&s->tracees, pid);
	struct tracee *t = tracees_add(&s->tracees, tid);
	int r;

	if (!t)
		return -ENOMEM;
	if (leader)
		t->exe = leader->exe;
	else
		stops_note_exe(s, t);
	r = control_append_halt(&s->halts, tid);
	return r >= 0 && tid == pid && s->mapped.all ? maps_due_add(&s->due, tid) : r;
}

static bool is_remembered(pid_t tid, void *userdata)
{
	const struct supervisor *s = userdata;

	return tracees_find(&s->tracees, tid) != NULL;
}

int supervisor_attach(
	const pid_t *pids, size_t n, bool files, struct failure *f, struct source **ret)
{
	struct supervisor *s = new_supervisor(RELAY_ATTACHED);
	const struct seize_tree how = {
		.options = ATTACH_OPTIONS,
		.found = remember_thread,
		.is_found = is_remembered,
		.userdata = s,
	};
	int r;

	if (!s)
		return -ENOMEM;
	s->started = s->by_syscall = true;
	s->mapped.all = files;
	supervisor_note_gap(s, GAP_ATTACHED);
	for (size_t i = 0; i < n; i++) {
		r = seize_tree(pids[i], &how, f);
		if (r < 0) {
			supervisor_free(&s->source);
			return r;
		}
	}
	*ret = &s->source;
	return 0;
}

int supervisor_new(const struct supervisor_options *o, struct failure *f, struct source **ret)
{
	struct supervisor *s = new_supervisor(o->detached ? RELAY_DETACHED : RELAY_PARENT);
	int r;

	if (!s)
		return -ENOMEM;
	s->mapped.all = o->files;
	forget_hidden_facts(s, o);
	r = start_command(s, o, f);
	if (r < 0) {
		supervisor_free(&s->source);
		return r;
	}
	*ret = &s->source;
	return 0;
}

int supervisor_enforce_errno(const struct source *source)
{
	return ((const struct supervisor *)source)->command.report->enforce_errno;
}

int supervisor_try_notify(void)
{
	int r;

	r = listener_probe();
	if (r < 0)
		return -r;
	return proc_seccomp_filters(getpid()) != 0 ? EEXIST : 0;
}

int supervisor_notify_errno(const struct source *source)
{
	return ((const struct supervisor *)source)->notify_errno;
}

bool supervisor_has_filter(const struct source *source)
{
	return ((const struct supervisor *)source)->has_filter;
}
