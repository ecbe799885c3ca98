/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stops.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "calls.h"
#include "exes.h"
#include "follow.h"
#include "interrupt.h"
#include "killed.h"
#include "own-filter.h"
#include "replace.h"
#include "strict.h"
#include "trap.h"
#include "undecided.h"
#include "withdrawn.h"

/* If a request fails, the tracee was killed, and its end will be reported. */
void stops_resume(struct supervisor *s, struct tracee *t, int sig)
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
bool stops_note_exe(struct supervisor *s, struct tracee *t)
{
	bool is_new = true;
	const struct mapped_file *f = exes_note(&s->mapped, t->tid, &is_new);

	t->exe = f ? &f->exe : NULL;
	return is_new;
}

struct tracee *stops_get_tracee(struct supervisor *s, pid_t tid)
{
	struct tracee *t = tracees_find(&s->tracees, tid);

	if (t)
		return t;
	t = tracees_add(&s->tracees, tid);
	if (!t)
		return NULL;
	t->received.number = s->listener.next_id - s->listener.first_id;
	if (s->started)
		stops_note_exe(s, t);
	if (s->ending)
		kill(tid, SIGKILL);
	return t;
}

static void set_stopped(struct supervisor *s, struct tracee *t, bool stopped)
{
	t->stopped = stopped;
	if (t->tid == s->service.pid)
		service_set_stopped(&s->service, stopped);
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
	if (s->is_notified && own_filter_is_installed(what, args) &&
		own_filter_is_outranked(t->tid, syscall, what, args))
		supervisor_note_gap(s, GAP_SANDBOX);
	if (s->is_notified && what == NOTABLE_SIGACTION &&
		withdrawn_can_fail(t->tid, syscall, args))
		undecided_begin(s);
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
		supervisor_note_gap(s, GAP_SANDBOX);
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
			supervisor_note_gap(s, GAP_UNREADABLE);
			s->report.lost++;
		}
		stops_resume(s, t, 0);
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
	stops_resume(s, t, 0);
	return false;
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
		stops_resume(s, t, 0);
		return 0;
	}
	t->is_to_end = t->is_strict && !strict_allows(syscall);
	follow(s, t, syscall, info.entry.args);
	s->held = t->tid;
	calls_make_event(s, t->exe, syscall, ret);
	calls_add(s, t->tid, info.entry.args, ret);
	return SOURCE_EVENT;
}

/* From the exec on the command is not traced. What is traced later installs a filter of its own. */
static void leave_to_notifications(struct supervisor *s, struct tracee *t)
{
	s->by_syscall = true;
	askers_note(&s->askers, t->tid);
	ptrace(PTRACE_DETACH, t->tid, NULL, 0);
	tracees_remove(&s->tracees, t->tid);
}

static int on_exec(struct supervisor *s, struct tracee *t, struct event *ret)
{
	bool first = !s->started;
	unsigned long former;

	if (ptrace(PTRACE_GETEVENTMSG, t->tid, NULL, &former) == 0 && (pid_t)former != t->tid)
		tracees_remove(&s->tracees, (pid_t)former);
	s->started = true;
	if (stops_note_exe(s, t))
		maps_note_process(&s->mapped, t->tid);
	if (first)
		calls_make_event(s, t->exe, s->exec, ret);
	if (first && s->is_untraced)
		leave_to_notifications(s, t);
	else
		stops_resume(s, t, 0);
	return first ? SOURCE_EVENT : 0;
}

static void on_fork(struct supervisor *s, struct tracee *t)
{
	unsigned long child;

	/* It may have ended, and have been waited for, before the stop of its parent is seen. */
	if (ptrace(PTRACE_GETEVENTMSG, t->tid, NULL, &child) == 0 && !wait_is_done((pid_t)child))
		stops_get_tracee(s, (pid_t)child);
	stops_resume(s, t, 0);
}

static void on_group_stop(struct supervisor *s, struct tracee *t)
{
	if (s->leave_ns != 0) {
		stops_resume(s, t, 0);
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

	if (s->is_notified)
		undecided_note_restart(s, t);
	if (!was_stopped)
		interrupt_hide(t->tid);
	t->blocked_in = -1;
	if (nr >= 0 && ptrace(PTRACE_GET_SYSCALL_INFO, t->tid, sizeof(info), &info) > 0) {
		r = calls_make_event(s, t->exe, abi_from_audit(info.arch, nr), ret);
		/* The registers no longer have its arguments. */
		s->report.facts &= ~fact_calls_kinds(&s->fact_calls, ret->syscall);
	}
	stops_resume(s, t, 0);
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
		calls_make_event(s, t->exe, call, ret);
		ret->count = 0; /* its entry was counted */
		s->denial = (struct event_denial){.tid = t->tid, .killed = true};
		ret->denial = &s->denial;
		return SOURCE_EVENT;
	}
	return 0;
}

/* What is held goes on, unless it is the last: the caller has to know of that first. */
int stops_release_held(struct supervisor *s)
{
	struct tracee *t = s->held ? tracees_find(&s->tracees, s->held) : NULL;

	if (s->is_last_held) {
		s->is_last_held = false;
		return SOURCE_LAST;
	}
	s->held = 0;
	if (t)
		stops_resume(s, t, 0);
	return 0;
}

/* Before its exec the child stops itself: then it has reported whether the filter could be
 * installed. */
static void on_signal(struct supervisor *s, struct tracee *t, int sig)
{
	if (s->is_notified && undecided_hold(s, t, sig))
		return;
	if (s->started || s->is_notified || sig != SIGSTOP) {
		stops_resume(s, t, sig);
		return;
	}
	s->has_filter = s->command.report->trap_errno == 0;
	s->by_syscall = !s->has_filter;
	stops_resume(s, t, 0);
}

/* Returns what source_next() returns for a stop; 0 if the caller need not know of it. */
int stops_handle(
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
		stops_resume(s, t, 0);
		return 0;
	}
}
