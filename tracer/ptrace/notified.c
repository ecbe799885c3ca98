/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "notified.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/proc.h"
#include "calls.h"
#include "exes.h"
#include "interrupt.h"
#include "own-filter.h"
#include "seize.h"
#include "stops.h"
#include "strict.h"
#include "trap.h"
#include "undecided.h"
#include "withdrawn.h"

enum {
	IDLE_MS = 1000,
	/* Notifications after which signals are looked for, if there is always another one. */
	RELAY_EVERY = 256,
	/* So many without a pause: then the next one is near, and is waited for by itself. */
	STREAM = 32,
	/* How long threads have to stop before their process gets a filter. */
	SIBLINGS_MS = 200,
	ADOPTED_OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			  PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC,
};

/* ---- begin, end */

#ifdef __x86_64__
/* Stops at what is called in the page of vsyscalls, whose end (64 bit) is the end of memory: a signal before the
 * question would have it return the kernel's own error, and it cannot be made again. */
static const struct sock_filter vsyscalls[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer) + 4),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xffffffff, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, 0),
};
#else
static const struct sock_filter vsyscalls[] = {};
#endif

int notified_program(const struct sock_fprog *trap, bool stops_vsyscalls, struct sock_fprog *ret)
{
	size_t n = stops_vsyscalls ? ARRAY_SIZE(vsyscalls) : 0;
	struct sock_filter *f = malloc((n + trap->len) * sizeof(*f));

	if (!f)
		return -ENOMEM;
	memcpy(f, vsyscalls, n * sizeof(*f));
	memcpy(f + n, trap->filter, trap->len * sizeof(*f));
	for (size_t i = n; i < n + trap->len; i++)
		if (f[i].code == (BPF_RET | BPF_K) && f[i].k == trap_action())
			f[i].k = SECCOMP_RET_USER_NOTIF;
	if (n > 0)
		f[n - 1].k = trap_action();
	*ret = (struct sock_fprog){.len = (unsigned short)(n + trap->len), .filter = f};
	return 0;
}

int notified_begin(struct supervisor *s, struct failure *f)
{
	sigset_t signals;
	int r;

	r = guardian_start(&s->listener, f, &s->guardian);
	if (r < 0)
		return r;
	relay_signals(&signals);
	s->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC);
	if (s->signal_fd < 0)
		return failure_set(f, -errno, "cannot wait for signals: %m");
	rouse_begin(&s->rouse);
	s->is_notified = s->has_filter = s->may_have_stops = true;
	return 0;
}

void notified_pause(struct supervisor *s)
{
	rouse_clear(&s->rouse);
	/* Only now can none come between this look and the next wait. */
	s->may_have_stops |= rouse_has_child();
	s->stream = 0;
}

void notified_end(struct supervisor *s)
{
	rouse_end(&s->rouse);
	if (s->signal_fd >= 0)
		close(s->signal_fd);
	if (s->has_filter_ended || !s->is_notified)
		guardian_end(&s->guardian);
	else
		guardian_leave_to(&s->guardian);
	listener_release(&s->listener);
	askers_release(&s->askers);
}

/* If that fails, it is tried again. */
static void replace_guardian(struct supervisor *s)
{
	struct failure unused = {};

	if (s->guardian.pid == 0 && !s->has_filter_ended)
		guardian_start(&s->listener, &unused, &s->guardian);
}

void notified_on_gone(struct supervisor *s, pid_t pid)
{
	if (!s->is_notified || pid != s->guardian.pid)
		return;
	guardian_leave_to(&s->guardian);
	replace_guardian(s);
}

/* ---- wait */

/* SIGCHLD may be among the signals. */
static void look_for_signals(struct supervisor *s)
{
	s->busy = 0;
	service_relay(&s->service, 0);
	s->may_have_stops = true;
	replace_guardian(s);
}

/* Whether to wait for nothing but a notification, or the SIGCHLD of a child or tracee. One that comes just before
 * the wait is not noticed until the timer ends it, so this is not for those that stop at each call. */
static bool is_stream(struct supervisor *s)
{
	bool has_stops = s->by_syscall && s->tracees.count > 0;

	return s->stream >= STREAM && !has_stops && rouse_set(&s->rouse);
}

static bool wait_for_any(struct supervisor *s)
{
	unsigned found = listener_wait(&s->listener, s->signal_fd, s->has_filter_ended, IDLE_MS);

	if (found & LISTENER_SIGNAL || found == 0)
		look_for_signals(s);
	if (found & LISTENER_ENDED)
		s->has_filter_ended = s->may_have_stops = true;
	return found & LISTENER_ASKED && listener_receive(&s->listener);
}

static bool wait_for_question(struct supervisor *s)
{
	bool in_stream = is_stream(s), asked;

	if (!in_stream && s->rouse.is_set) {
		notified_pause(s);
		return false;
	}
	asked = in_stream ? listener_receive(&s->listener) : wait_for_any(s);
	s->may_have_stops |= rouse_has_child();
	if (asked) {
		s->stream++;
		s->busy++;
	} else {
		notified_pause(s);
	}
	return asked;
}

/* A stop or end of what is traced, or of a child: 1, 0 or -errno. */
static int look_for_stop(struct supervisor *s, struct tracee_stop *ret)
{
	int r;

	s->may_have_stops |= rouse_has_child();
	if (!s->may_have_stops)
		return 0;
	if (s->is_untraced && !tracees_find(&s->tracees, s->service.pid) &&
		wait_is_continued(s->service.pid)) {
		*ret = (struct tracee_stop){.tid = s->service.pid, .what = STOP_JOB_ENDED};
		return 1;
	}
	r = wait_for_tracee(s->is_untraced, ret);
	s->may_have_stops = r > 0;
	return r == -ECHILD ? 0 : r;
}

static void resume_decided(struct supervisor *s)
{
	struct tracee *t;
	int sig;

	while ((t = undecided_next(s, &sig)))
		stops_resume(s, t, sig);
}

int notified_wait(struct supervisor *s, struct tracee_stop *ret)
{
	for (;;) {
		int r;

		if (s->busy >= RELAY_EVERY) {
			look_for_signals(s);
			if (service_tick(&s->service))
				return SOURCE_TICK;
		}
		r = look_for_stop(s, ret);
		if (r != 0)
			return r < 0 ? r : SOURCE_EVENT;
		if (s->has_undecided) {
			resume_decided(s);
			continue;
		}
		if (s->has_filter_ended && s->service.ended && s->tracees.count == 0)
			return SOURCE_END;
		if (wait_for_question(s)) {
			*ret = (struct tracee_stop){
				.tid = (pid_t)s->listener.request->pid, .what = STOP_ASKED};
			return SOURCE_EVENT;
		}
		if (service_tick(&s->service))
			return SOURCE_TICK;
	}
}

/* ---- who asks */

/* What is read must be of the thread that waits: if it has been killed, its number may be another's. */
static const struct executable *read_exe(struct supervisor *s, pid_t tid)
{
	bool is_new = false;
	const struct mapped_file *file = exes_note(&s->mapped, tid, &is_new);

	if (!file || !listener_is_waiting(&s->listener, s->listener.request->id))
		return NULL;
	if (is_new)
		maps_note_process(&s->mapped, tid);
	return &file->exe;
}

static const struct executable *exe_of(struct supervisor *s, pid_t tid, uint64_t now)
{
	bool is_stale, is_other;
	struct exe_slot *slot = exe_cache_find(&s->exes, tid, now, &is_stale, &is_other);
	const struct executable *exe = slot->exe;

	if (!is_stale)
		return exe;
	exe = read_exe(s, tid);
	if (is_other || exe != slot->exe)
		askers_note(&s->askers, tid);
	exe_slot_set(slot, tid, now, exe);
	return exe;
}

/* ---- what needs ptrace */

/* From its next stop on, before its next call, the thread is followed by PTRACE_SYSCALL. */
static bool adopt(struct supervisor *s, pid_t tid)
{
	struct failure unused = {};
	struct tracee *t;

	s->by_syscall = true;
	t = tracees_find(&s->tracees, tid);
	if (!t && seize_thread(tid, ADOPTED_OPTIONS, "", &unused) < 0)
		return false;
	if (!t) {
		t = tracees_add(&s->tracees, tid);
		if (t)
			stops_note_exe(s, t);
	}
	interrupt_thread(tid);
	return t != NULL;
}

struct adopting {
	struct supervisor *s;
	bool is_any_new;
};

static int adopt_thread(pid_t tid, void *userdata)
{
	struct adopting *a = userdata;

	a->is_any_new |= !tracees_find(&a->s->tracees, tid);
	return adopt(a->s, tid) || proc_has_ended(tid) ? 0 : -EPERM;
}

/* Threads that are not traced yet may make more. */
static bool adopt_all_threads(struct supervisor *s, pid_t tid)
{
	struct adopting a = {.s = s};
	int r;

	do {
		a.is_any_new = false;
		r = proc_foreach_thread(tid, adopt_thread, &a);
	} while (r >= 0 && a.is_any_new);
	return r >= 0 && interrupt_siblings(tid, SIBLINGS_MS);
}

static void on_own_filter(struct supervisor *s, pid_t tid, struct syscall_nr syscall,
	enum notable what, const uint64_t args[6])
{
	bool is_for_all = own_filter_is_for_all(what, args);

	if (own_filter_is_outranked(tid, syscall, what, args))
		supervisor_note_gap(s, GAP_SANDBOX);
	if (!(is_for_all ? adopt_all_threads(s, tid) : adopt(s, tid)))
		supervisor_note_gap(s, GAP_OWN_FILTER);
}

/* The kernel refuses strict mode to a thread that has a filter; see strict.h. */
static void on_strict_request(struct supervisor *s, pid_t tid)
{
	if (proc_seccomp_filters(tid) > 1)
		return;
	if (!adopt(s, tid)) {
		supervisor_note_gap(s, GAP_SANDBOX);
		return;
	}
	tracees_find(&s->tracees, tid)->is_strict = true;
	s->is_replaced = true;
	s->replacement = 0;
}

static void on_prctl(struct supervisor *s, pid_t tid, const uint64_t args[6])
{
	if ((int)args[0] != PR_GET_SECCOMP || proc_seccomp_filters(tid) != 1)
		return;
	s->is_replaced = true;
	s->replacement = SECCOMP_MODE_DISABLED;
}

/* Who is traced cannot be traced by another, and does not ask to be (PTRACE_TRACEME). */
static bool is_in_the_way(const struct supervisor *s, pid_t tid, pid_t target)
{
	return !s->is_untraced || tracees_find(&s->tracees, tid) ||
	       tracees_find(&s->tracees, target);
}

static void follow(
	struct supervisor *s, pid_t tid, struct syscall_nr syscall, const uint64_t args[6])
{
	enum notable what = notables_find(&s->notables, syscall);

	if (what == NOTABLE_NONE)
		return;
	if (what == NOTABLE_MMAP && args[2] & PROT_EXEC && !(args[3] & MAP_ANONYMOUS))
		maps_note_fd(&s->mapped, tid, (int)args[4]);
	else if (strict_is_request(what, args))
		on_strict_request(s, tid);
	else if (own_filter_is_installed(what, args))
		on_own_filter(s, tid, syscall, what, args);
	else if (what == NOTABLE_PRCTL)
		on_prctl(s, tid, args);
	else if (what == NOTABLE_PTRACE && is_in_the_way(s, tid, (pid_t)args[1]))
		supervisor_note_gap(s, GAP_TRACES);
	else if (what == NOTABLE_SIGACTION && withdrawn_can_fail(tid, syscall, args))
		undecided_begin(s);
	else if ((what == NOTABLE_EXECVE || what == NOTABLE_EXECVEAT) &&
		 !tracees_find(&s->tracees, tid))
		exe_cache_on_exec(&s->exes, tid, proc_process(tid));
}

/* ---- handle */

/* Notifications are numbered and received in turn: one that is left out was withdrawn. */
static void note_withdrawn(struct supervisor *s, uint64_t id)
{
	s->has_withdrawn |= s->asked != 0 && id != s->asked + 1;
	if (s->has_withdrawn && s->has_unseen)
		undecided_note_gap(s);
}

static void hold(struct supervisor *s)
{
	note_withdrawn(s, s->listener.request->id);
	s->asked = s->listener.request->id;
	s->is_asked = true;
	s->is_replaced = false;
}

void notified_release_held(struct supervisor *s)
{
	if (!s->is_asked)
		return;
	s->is_asked = false;
	if (s->is_replaced)
		listener_return(&s->listener, s->asked, s->replacement);
	else
		listener_pass(&s->listener, s->asked);
}

/* Of what is followed by PTRACE_SYSCALL, the call was reported before the kernel asks about it. */
int notified_handle(struct supervisor *s, struct event *ret)
{
	const struct seccomp_notif *n = s->listener.request;
	struct syscall_nr syscall = abi_from_audit(n->data.arch, n->data.nr);
	pid_t tid = (pid_t)n->pid;
	struct tracee *t = tracees_find(&s->tracees, tid);
	uint64_t args[6];

	hold(s);
	if (s->ending)
		kill(tid, SIGKILL);
	if (t)
		t->received = (struct received){n->data, listener_number(&s->listener)};
	else
		s->has_unseen = true;
	if (!s->started)
		s->exec = syscall;
	if (!s->started || (t && t->by_syscall))
		return 0;
	for (int i = 0; i < 6; i++)
		args[i] = n->data.args[i];
	calls_make_event(s, NULL, syscall, ret);
	ret->exe = t ? t->exe : exe_of(s, tid, s->start_ns + ret->time_ns);
	follow(s, tid, syscall, args);
	calls_add(s, tid, args, ret);
	return SOURCE_EVENT;
}
