/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "supervisor.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/proc.h"
#include "command/search.h"
#include "command/service.h"
#include "cores.h"
#include "event/maps.h"
#include "exes.h"
#include "follow.h"
#include "inspect/call-facts.h"
#include "interrupt.h"
#include "killed.h"
#include "notable.h"
#include "replace.h"
#include "seize.h"
#include "spawn.h"
#include "strict.h"
#include "tracees.h"
#include "trap.h"
#include "wait.h"

enum {
	/* A leader that was cloned without a signal ends without SIGCHLD: look once a second. */
	IDLE_MS = 1000,
	/* Stops after which signals are looked for, if there is always another stop. */
	RELAY_EVERY = 256,
	/* Threads that are stopped at a time: each waits for those before it. */
	HALTED = 16,
	/* So long they have until more are stopped; one may be in a sleep that cannot be
	 * interrupted. */
	HALTED_MS = 1,
	/* A thread that does not stop within this time is let go at the end. */
	LEAVE_MS = 2000,
};

/* Threads that are to be stopped once: those that were attached to, so that they are followed from
 * then on, or all, so that they are let go. */
struct halts {
	pid_t *tids;
	size_t n, at; /* at: the next one */
};

struct supervisor {
	struct source source;
	struct tracees tracees;
	struct notables notables;
	struct mapped mapped;
	struct maps_due due;
	struct halts halts;
	struct service service;
	struct cores cores;
	struct command command;
	struct source_report report;
	uint64_t start_ns;
	uint64_t leave_ns;      /* when a signal asked syscarve to leave; 0: not yet */
	pid_t held;             /* is stopped until the next call of supervisor_next(); 0: none */
	bool is_last_held;      /* and is_last(), which the caller does not know yet */
	unsigned busy;          /* stops since the last look for signals */
	struct syscall_nr exec; /* the last call of the child before it became the command */
	struct event_call call; /* of the last event */
	struct fact_calls fact_calls;
	struct call_facts facts;    /* of the last event */
	struct event_denial denial; /* of the last event */
	bool has_filter;            /* the trap filter is in force */
	bool by_syscall;            /* continue tracees by PTRACE_SYSCALL from now on */
	bool started;               /* the command's exec has succeeded */
	bool outlives_us;           /* attached, or detached: no tracee dies with syscarve */
	bool ending;                /* kill whatever shows up */
	bool may_trace_all;         /* CAP_SYS_PTRACE: set-uid programs keep their privilege */
	bool foreign_children;      /* syscarve had children before, whose end is not waited for */
};

static void note_gap(struct supervisor *s, enum gap g)
{
	s->report.gaps |= 1U << g;
}

/* If a request fails, the tracee was killed, and its end will be reported. @t is removed if
 * syscarve is leaving. */
static void resume(struct supervisor *s, struct tracee *t, int sig)
{
	if (s->leave_ns != 0) {
		ptrace(PTRACE_DETACH, t->tid, NULL, (unsigned long)sig);
		tracees_remove(&s->tracees, t->tid);
		return;
	}
	if (t->is_to_end && !strict_kill(t->tid))
		return;
	t->is_to_end = false;
	t->by_syscall = s->by_syscall;
	ptrace(t->by_syscall ? PTRACE_SYSCALL : PTRACE_CONT, t->tid, NULL, (unsigned long)sig);
}

/* Notes what @t runs. Returns whether that is new, or not known. */
static bool note_exe(struct supervisor *s, struct tracee *t)
{
	bool is_new = true;
	const struct mapped_file *f = exes_note(&s->mapped, t->tid, &is_new);

	t->exe = f ? &f->exe : NULL;
	return is_new;
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
		note_exe(s, t);
	if (s->ending)
		kill(tid, SIGKILL);
	return t;
}

static void kill_tracee(struct tracee *t, void *userdata)
{
	kill(t->tid, SIGKILL);
}

static void kill_service(void *userdata)
{
	struct supervisor *s = userdata;

	s->ending = true;
	note_gap(s, GAP_KILLED);
	tracees_foreach(&s->tracees, kill_tracee, NULL);
}

static int append_halt(struct halts *h, pid_t tid)
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
	append_halt(userdata, t->tid);
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

static bool is_leader(const struct tracee *t)
{
	return syscall(SYS_tgkill, t->tid, t->tid, 0) == 0;
}

/* Only thread-group leaders: a signal that is sent to any thread's id is its whole process's. */
static void signal_leader(struct tracee *t, void *userdata)
{
	const int *sig = userdata;

	if (is_leader(t))
		kill(t->tid, *sig);
}

static void signal_service(void *userdata, int sig)
{
	struct supervisor *s = userdata;

	tracees_foreach(&s->tracees, signal_leader, &sig);
}

static bool is_observed(void *userdata, pid_t pid)
{
	const struct supervisor *s = userdata;

	return tracees_find(&s->tracees, pid) != NULL;
}

static const struct service_ops service_ops = {
	.is_observed = is_observed,
	.signal_all = signal_service,
	.kill_all = kill_service,
	.leave = leave_service,
};

static void relay(struct supervisor *s, int timeout_ms)
{
	s->busy = 0;
	service_relay(&s->service, timeout_ms);
}

static bool has_passed(uint64_t since_ns, unsigned ms)
{
	return clock_now_ns(CLOCK_MONOTONIC) - since_ns >= (uint64_t)ms * 1000000;
}

static bool has_left(const struct supervisor *s)
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
static bool halt_more(struct supervisor *s)
{
	struct halts *h = &s->halts;

	if (h->at == h->n)
		return false;
	for (int i = 0; i < HALTED && h->at < h->n; i++)
		halt(s, h->tids[h->at++]);
	return true;
}

/* Waits for what comes next, when no tracee has stopped. */
static void wait_more(struct supervisor *s)
{
	if (halt_more(s)) {
		relay(s, HALTED_MS);
		return;
	}
	maps_note_due(&s->mapped, &s->due);
	relay(s, s->leave_ns != 0 ? LEAVE_MS / 10 : IDLE_MS);
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
		if (has_left(s))
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
	service_relay_last(&s->service);
	tracees_remove(&s->tracees, tid);
	service_note_end(&s->service, tid, status);
}

static void set_stopped(struct supervisor *s, struct tracee *t, bool stopped)
{
	t->stopped = stopped;
	if (t->tid == s->service.pid)
		service_set_stopped(&s->service, stopped);
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
	return SOURCE_EVENT;
}

static void follow(
	struct supervisor *s, struct tracee *t, struct syscall_nr syscall, const uint64_t args[6])
{
	enum notable what = notables_find(&s->notables, syscall);
	struct follow f;

	if (what == NOTABLE_NONE)
		return;
	if (what == NOTABLE_MMAP) {
		if (args[2] & PROT_EXEC && !(args[3] & MAP_ANONYMOUS))
			maps_note_fd(&s->mapped, t->tid, (int)args[4]);
		return;
	}
	f = follow_entry(t->tid, s->has_filter, what, args);
	t->is_strict |= f.is_strict;
	s->by_syscall |= f.by_syscall;
	s->report.gaps |= f.gaps;
}

/* A filter of the service's own has stopped @t by SECCOMP_RET_TRACE. Without a tracer that is how
 * the filter has a call fail. */
static void refuse(struct supervisor *s, const struct tracee *t)
{
	if (!replace_by_result(t->tid, -ENOSYS))
		note_gap(s, GAP_SANDBOX);
}

static bool is_of_trap(const struct __ptrace_syscall_info *info)
{
	return info->seccomp.ret_data == (trap_action() & SECCOMP_RET_DATA);
}

/* Reads the call at whose entry @t is stopped. False if there is none to report: then @t goes
 * on. */
static bool read_entry(
	struct supervisor *s, struct tracee *t, enum stop what, struct __ptrace_syscall_info *ret)
{
	if (ptrace(PTRACE_GET_SYSCALL_INFO, t->tid, sizeof(*ret), ret) <= 0) {
		if (errno != ESRCH) {
			note_gap(s, GAP_UNREADABLE);
			s->report.lost++;
		}
		resume(s, t, 0);
		return false;
	}
	if (what == STOP_SECCOMP && !is_of_trap(ret))
		refuse(s, t);
	/* A call that is followed by PTRACE_SYSCALL has been reported when the trap filter stops it
	 * once more: calls that the service's own filter refuses never reach the trap filter. */
	if (ret->op != PTRACE_SYSCALL_INFO_EXIT && !(what == STOP_SECCOMP && t->by_syscall))
		return true;
	if (t->interrupted)
		interrupt_hide(t->tid);
	resume(s, t, 0);
	return false;
}

/* The thread is stopped at the entry of the call. */
static void add_call(struct supervisor *s, const uint64_t args[6], struct event *ev)
{
	s->call.tid = s->held;
	memcpy(s->call.args, args, sizeof(s->call.args));
	ev->call = &s->call;
	call_facts_read(&s->fact_calls, ev->call->tid, ev->syscall, ev->call->args, &s->facts);
	s->report.facts &= ~s->facts.unreadable;
	ev->facts = s->facts.of;
	ev->n_facts = s->facts.n;
}

static int on_syscall(struct supervisor *s, struct tracee *t, enum stop what, struct event *ret)
{
	struct __ptrace_syscall_info info;
	struct syscall_nr syscall;

	if (!read_entry(s, t, what, &info))
		return 0;
	/* A seccomp stop has number and arguments in the same place as an entry. */
	syscall = abi_from_audit(info.arch, (int32_t)info.entry.nr);
	if (!s->started) {
		s->exec = syscall;
		resume(s, t, 0);
		return 0;
	}
	t->is_to_end = t->is_strict && !strict_allows(syscall);
	follow(s, t, syscall, info.entry.args);
	s->held = t->tid;
	make_event(s, t, syscall, ret);
	add_call(s, info.entry.args, ret);
	return SOURCE_EVENT;
}

static int on_exec(struct supervisor *s, struct tracee *t, struct event *ret)
{
	bool first = !s->started;
	unsigned long former;

	if (ptrace(PTRACE_GETEVENTMSG, t->tid, NULL, &former) == 0 && (pid_t)former != t->tid)
		tracees_remove(&s->tracees, (pid_t)former);
	s->started = true;
	if (note_exe(s, t))
		maps_note_process(&s->mapped, t->tid);
	if (first)
		make_event(s, t, s->exec, ret);
	resume(s, t, 0);
	return first ? SOURCE_EVENT : 0;
}

static void on_fork(struct supervisor *s, struct tracee *t)
{
	unsigned long child;

	/* It may have ended, and have been waited for, before the stop of its parent is seen. */
	if (ptrace(PTRACE_GETEVENTMSG, t->tid, NULL, &child) == 0 && !wait_is_done((pid_t)child))
		get_tracee(s, (pid_t)child);
	resume(s, t, 0);
}

static void on_group_stop(struct supervisor *s, struct tracee *t)
{
	if (s->leave_ns != 0) {
		resume(s, t, 0);
		return;
	}
	ptrace(PTRACE_LISTEN, t->tid, NULL, NULL);
	set_stopped(s, t, true);
}

/* The first stop of a tracee, the end of a group-stop, or a stop that the supervisor asked for. The
 * call in which a thread slept when it was attached to is observed as well. */
static int on_start(struct supervisor *s, struct tracee *t, bool was_stopped, struct event *ret)
{
	struct __ptrace_syscall_info info;
	int32_t nr = t->blocked_in;
	int r = 0;

	if (!was_stopped)
		interrupt_hide(t->tid);
	t->blocked_in = -1;
	if (nr >= 0 && ptrace(PTRACE_GET_SYSCALL_INFO, t->tid, sizeof(info), &info) > 0) {
		r = make_event(s, t, abi_from_audit(info.arch, nr), ret);
		/* The registers no longer have its arguments. */
		s->report.facts &= ~fact_calls_kinds(&s->fact_calls, ret->syscall);
	}
	resume(s, t, 0);
	return r;
}

/* The last tracee, and the command itself, are held until the profile has been saved, because the
 * service manager may kill syscarve as soon as they are gone. */
static bool is_last(const struct supervisor *s, const struct tracee *t)
{
	return s->service.pid != 0 && (t->tid == s->service.pid || s->tracees.count == 1);
}

static int on_exit_stop(struct supervisor *s, struct tracee *t, struct event *ret)
{
	struct syscall_nr call;

	s->held = t->tid;
	s->is_last_held = is_last(s, t);
	if (killed_by_filter(t->tid, &call)) {
		make_event(s, t, call, ret);
		ret->count = 0; /* its entry was counted */
		s->denial = (struct event_denial){.tid = t->tid, .killed = true};
		ret->denial = &s->denial;
		return SOURCE_EVENT;
	}
	return 0;
}

/* What is held goes on, unless it is the last: the caller has to know of that first. */
static int release_held(struct supervisor *s)
{
	struct tracee *t = s->held ? tracees_find(&s->tracees, s->held) : NULL;

	if (s->is_last_held) {
		s->is_last_held = false;
		return SOURCE_LAST;
	}
	s->held = 0;
	if (t)
		resume(s, t, 0);
	return 0;
}

/* Before its exec the child stops itself: then it has reported whether the filter could be
 * installed. */
static void on_signal(struct supervisor *s, struct tracee *t, int sig)
{
	if (s->started || sig != SIGSTOP) {
		resume(s, t, sig);
		return;
	}
	s->has_filter = s->command.report->trap_errno == 0;
	s->by_syscall = !s->has_filter;
	resume(s, t, 0);
}

/* Returns what source_next() returns for a stop; 0 if the caller need not know of it. */
static int on_stop(
	struct supervisor *s, struct tracee *t, const struct tracee_stop *stop, struct event *ret)
{
	bool was_stopped = t->stopped;

	if (was_stopped && stop->what != STOP_GROUP)
		set_stopped(s, t, false);
	switch (stop->what) {
	case STOP_SYSCALL:
	case STOP_SECCOMP:
		return on_syscall(s, t, stop->what, ret);
	case STOP_EXEC:
		return on_exec(s, t, ret);
	case STOP_EXIT:
		return on_exit_stop(s, t, ret);
	case STOP_START:
		return on_start(s, t, was_stopped, ret);
	case STOP_FORK:
		on_fork(s, t);
		return 0;
	case STOP_GROUP:
		on_group_stop(s, t);
		return 0;
	case STOP_SIGNAL:
		on_signal(s, t, WSTOPSIG(stop->status));
		return 0;
	default:
		resume(s, t, 0);
		return 0;
	}
}

static int wait_event(struct supervisor *s, struct event *ret, struct failure *f)
{
	for (;;) {
		struct tracee_stop stop = {};
		struct tracee *t;
		int r;

		r = release_held(s);
		if (r != 0)
			return r;
		r = wait_stop(s, &stop);
		if (r < 0)
			return failure_set(f, r, "cannot wait for the service: %s", strerror(-r));
		if (r != SOURCE_EVENT)
			return r;
		if (stop.what == STOP_GONE) {
			on_gone(s, stop.tid, stop.status);
			continue;
		}
		t = get_tracee(s, stop.tid);
		if (!t)
			return failure_set(f, -ENOMEM, "out of memory");
		r = on_stop(s, t, &stop, ret);
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

	if (r != SOURCE_EVENT)
		cores_release(&s->cores);
	if (r == SOURCE_END && s->tracees.count > 0)
		s->mapped.is_held = true;
	return r;
}

static void count_leader(struct tracee *t, void *userdata)
{
	unsigned *n = userdata;

	*n += is_leader(t);
}

/* Without CAP_SYS_PTRACE the kernel executes set-uid programs of a tracee like any other. */
static void note_file_gaps(struct supervisor *s)
{
	if (s->mapped.is_full)
		note_gap(s, GAP_TOO_MANY);
	if (s->mapped.is_held)
		note_gap(s, GAP_FILES);
	for (const struct mapped_file *f = s->mapped.first; f && !s->may_trace_all; f = f->next)
		if (f->executed && f->privileged)
			note_gap(s, GAP_PRIVILEGE);
}

static void supervisor_report(struct source *source, struct source_report *ret)
{
	struct supervisor *s = (struct supervisor *)source;

	if (s->service.ended && !s->started)
		note_gap(s, GAP_UNSTARTED);
	note_file_gaps(s);
	s->report.processes = 0;
	tracees_foreach(&s->tracees, count_leader, &s->report.processes);
	*ret = s->report;
}

static void supervisor_free(struct source *source)
{
	struct supervisor *s = (struct supervisor *)source;

	if (!s->outlives_us)
		tracees_foreach(&s->tracees, kill_tracee, NULL);
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

static const struct source_ops supervisor_ops = {
	.name = "ptrace",
	.next = supervisor_next,
	.report = supervisor_report,
	.files = supervisor_files,
	.wait_status = supervisor_wait_status,
	.exec_errno = supervisor_exec_errno,
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
	r = spawn_seized(
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
		f, &s->command);
	if (r < 0)
		return r;
	s->service.pid = s->command.pid;
	return get_tracee(s, s->command.pid) ? 0 : failure_set(f, -ENOMEM, "out of memory");
}

static struct supervisor *new_supervisor(enum relay_mode mode)
{
	struct supervisor *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->source.ops = &supervisor_ops;
	s->start_ns = clock_now_ns(CLOCK_MONOTONIC);
	s->outlives_us = mode != RELAY_PARENT;
	s->foreign_children = wait_has_children();
	s->may_trace_all = has_capability(CAP_SYS_PTRACE);
	notables_init(&s->notables);
	fact_calls_init(&s->fact_calls);
	s->report.facts = FACT_ALL;
	service_begin(&s->service, mode, &service_ops, s);
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
		note_exe(s, t);
	r = append_halt(&s->halts, tid);
	return r >= 0 && tid == pid && s->mapped.all ? maps_due_add(&s->due, tid) : r;
}

static bool is_remembered(pid_t tid, void *userdata)
{
	return is_observed(userdata, tid);
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
	note_gap(s, GAP_ATTACHED);
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

bool supervisor_has_filter(const struct source *source)
{
	return ((const struct supervisor *)source)->has_filter;
}
