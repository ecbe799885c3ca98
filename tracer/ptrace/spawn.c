/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "command/status.h"
#include "seize.h"
#include "wait.h"

/* A byte in the pipe lets the child go on, once it has been seized. */
struct child {
	const struct spawn_options *options;
	int wait_end, go_end;
};

/* It stops itself before, so that the parent follows the call and learns the descriptor. */
static bool install_notify(const struct sock_fprog *program)
{
	if (!program)
		return false;
	kill(getpid(), SIGSTOP);
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, LISTENER_FLAGS, program) >= 0;
}

static int install_trap(const struct sock_fprog *program)
{
	if (!program)
		return EOPNOTSUPP;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program) < 0 ? errno : 0;
}

/* The filter and the stop come before the signal mask is restored, so that no signal handler runs
 * between them and the exec. */
static void await_tracer(struct command_report *report, const void *userdata)
{
	const struct child *c = userdata;
	char byte;

	close(c->go_end);
	if (read(c->wait_end, &byte, 1) != 1)
		_exit(STATUS_INTERNAL);
	if (install_notify(c->options->notify))
		return;
	report->trap_errno = install_trap(c->options->trap);
	if (c->options->detached)
		prctl(PR_SET_PTRACER, 0);
	kill(getpid(), SIGSTOP);
}

static int start(const struct child *c, struct failure *f, struct command *ret)
{
	const struct spawn_options *o = c->options;
	const int keep[2] = {c->wait_end, c->go_end};

	return command_start(
		&(struct command_options){
			.path = o->path,
			.argv = o->argv,
			.mask = o->mask,
			.chld = o->chld,
			.enforce = o->enforce,
			.prepare = await_tracer,
			.userdata = c,
			.detached = o->detached,
			.keep = keep,
		},
		f, ret);
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, __WALL);
}

static int seize(pid_t pid, const struct spawn_options *o, struct failure *f)
{
	int r;

	r = seize_thread(pid, o->ptrace_options, "the command", f);
	if (r < 0 && !o->detached)
		end_child(pid);
	return r;
}

static int seize_and_go(const struct spawn_options *o, pid_t pid, int go_end, struct failure *f)
{
	int r;

	r = seize(pid, o, f);
	if (r < 0)
		return r;
	if (o->detached)
		o->detached->ready(o->detached->userdata);
	if (write(go_end, "", 1) != 1)
		return failure_set(f, -errno, "cannot start the command: %m");
	return 0;
}

/* Signals that come meanwhile are delivered, but for the one with which the child stops itself. */
static int signal_of(const struct tracee_stop *stop)
{
	int sig = stop->what == STOP_SIGNAL ? WSTOPSIG(stop->status) : 0;

	return sig == SIGSTOP ? 0 : sig;
}

/* Its end is left to be waited for. */
static bool has_ended(pid_t pid)
{
	siginfo_t si = {};

	return waitid(P_PID, (id_t)pid, &si, WEXITED | WSTOPPED | WNOWAIT | __WALL) < 0 ||
	       si.si_code == CLD_EXITED || si.si_code == CLD_KILLED || si.si_code == CLD_DUMPED;
}

/* Follows the child until it has made the call that installs the filter. Returns what that call did:
 * the descriptor of the listener, or -errno. */
static int follow_installation(pid_t pid)
{
	struct __ptrace_syscall_info info = {};

	for (;;) {
		struct tracee_stop stop = {};

		if (has_ended(pid))
			return -ECHILD;
		if (waitpid(pid, &stop.status, __WALL) < 0)
			return -errno;
		stop.what = stop_classify(stop.status);
		if (stop.what == STOP_SYSCALL &&
			ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) > 0 &&
			info.op == PTRACE_SYSCALL_INFO_EXIT)
			return (int)info.exit.rval;
		ptrace(PTRACE_SYSCALL, pid, NULL, (long)signal_of(&stop));
	}
}

static int take_listener(
	const struct spawn_options *o, pid_t pid, struct failure *f, struct listener *ret)
{
	int fd, r;

	if (!o->notify)
		return 0;
	fd = follow_installation(pid);
	if (fd >= 0) {
		r = listener_take(pid, fd, ret);
		if (r < 0) {
			end_child(pid);
			return failure_set(
				f, -ENOTSUP, "cannot take the listener: %s", strerror(-r));
		}
	}
	ptrace(PTRACE_CONT, pid, NULL, 0);
	return 0;
}

int spawn_seized(const struct spawn_options *o, struct failure *f, struct command *ret,
	struct listener *ret_listener)
{
	_cleanup_(closep) int wait_end = -1, go_end = -1;
	struct command c = {};
	int ends[2], r;

	*ret_listener = (struct listener){.fd = -1};
	if (pipe2(ends, O_CLOEXEC) < 0)
		return failure_set(f, -errno, "cannot make a pipe: %m");
	wait_end = ends[0];
	go_end = ends[1];
	r = start(&(struct child){o, wait_end, go_end}, f, &c);
	if (r < 0)
		return r;
	r = seize_and_go(o, c.pid, go_end, f);
	if (r >= 0)
		r = take_listener(o, c.pid, f, ret_listener);
	if (r < 0) {
		command_release(&c);
		return r;
	}
	*ret = c;
	return 0;
}
