/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "seize.h"

/* As systemd does: where it may not, it gives up privileges by exec for it. */
static int take_filter(const struct sock_fprog *program)
{
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program) == 0)
		return 0;
	if (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program);
}

/* From here to the exec the child keeps to bare calls: its parent may have threads, and all of this is traced. */
static _Noreturn void child(const struct spawn_options *o, int go, struct spawn_report *report)
{
	char byte;

	if (read(go, &byte, 1) != 1)
		_exit(125);
	if (!o->trap)
		report->filter_errno = EOPNOTSUPP;
	else if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, o->trap) < 0)
		report->filter_errno = errno;
	if (o->aside)
		prctl(PR_SET_PTRACER, 0);
	kill(getpid(), SIGSTOP);
	sigaction(SIGCHLD, o->chld, NULL);
	sigprocmask(SIG_SETMASK, o->mask, NULL);
	if (o->enforce && take_filter(o->enforce) < 0) {
		report->enforce_errno = errno;
		_exit(125);
	}
	execve(o->path, o->argv, environ);
	report->exec_errno = errno;
	_exit(o->aside ? o->aside->exec_failed(o->argv[0], errno, o->aside->userdata) : 127);
}

static int map_report(struct spawn_report **ret)
{
	void *p = mmap(
		NULL, sizeof(**ret), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	*ret = p;
	return 0;
}

static int seize(pid_t pid, const struct spawn_options *o, struct failure *f)
{
	int r;

	r = seize_thread(pid, o->ptrace_options, "the command", f);
	if (r < 0 && !o->aside) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, __WALL);
	}
	return r;
}

static void close_between(int after, int before)
{
	if (before - after > 1)
		close_range((unsigned)after + 1, (unsigned)before - 1, 0);
}

/* The tracer holds nothing of the service's open but standard error, lest somebody waits for it to be closed. */
static int step_aside(const int keep[2])
{
	int low = keep[0] < keep[1] ? keep[0] : keep[1], high = keep[0] + keep[1] - low, null;

	close_between(STDERR_FILENO, low);
	close_between(low, high);
	close_between(high, INT_MAX);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		return -errno;
	setsid();
	return 0;
}

/* In the process that becomes the command: without a trace of the child that was between it and the tracer. */
static int forget_middle(pid_t middle)
{
	const struct timespec now = {};
	sigset_t chld;
	int status;

	if (waitpid(middle, &status, 0) < 0 || status != 0)
		return -EAGAIN;
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigtimedwait(&chld, NULL, &now);
	return 0;
}

/* As fork() with the roles changed: 0 in the caller, whose tracer the grandchild becomes; there the caller's id. */
static pid_t fork_tracer(const int keep[2])
{
	pid_t self = getpid(), middle, tracer;

	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	middle = fork();
	if (middle < 0)
		return -1;
	if (middle > 0)
		return forget_middle(middle) < 0 ? -1 : 0;
	tracer = fork();
	if (tracer != 0)
		_exit(tracer < 0);
	return step_aside(keep) < 0 ? -1 : self;
}

static int fork_seized(const struct spawn_options *o, struct failure *f, struct spawn *s)
{
	_cleanup_(closep) int wait_end = -1, go_end = -1;
	int ends[2], r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return failure_set(f, -errno, "cannot make a pipe: %m");
	wait_end = ends[0];
	go_end = ends[1];

	s->pid = o->aside ? fork_tracer(ends) : fork();
	if (s->pid < 0)
		return failure_set(f, -errno, "cannot fork: %m");
	if (s->pid == 0) {
		close(go_end);
		child(o, wait_end, s->report);
	}

	r = seize(s->pid, o, f);
	if (r < 0)
		return r;
	if (o->aside)
		o->aside->ready(o->aside->userdata);
	if (write(go_end, "", 1) != 1)
		return -errno;
	return 0;
}

int spawn_seized(const struct spawn_options *o, struct failure *f, struct spawn *ret)
{
	struct spawn s = {};
	int r;

	r = map_report(&s.report);
	if (r < 0)
		return failure_set(f, r, "cannot share memory with the command: %s", strerror(-r));
	r = fork_seized(o, f, &s);
	if (r < 0) {
		spawn_release(&s);
		return r;
	}
	*ret = s;
	return 0;
}

void spawn_release(struct spawn *s)
{
	if (s->report)
		munmap(s->report, sizeof(*s->report));
	s->report = NULL;
}
