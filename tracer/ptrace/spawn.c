/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "command/status.h"
#include "seize.h"

/* A byte in the pipe lets the child go on, once it has been seized. */
struct child {
	const struct spawn_options *options;
	int wait_end, go_end;
};

/* The filter and the stop come before the signal mask is restored, so that no signal handler runs
 * between them and the exec. */
static void await_tracer(struct command_report *report, const void *userdata)
{
	const struct child *c = userdata;
	char byte;

	close(c->go_end);
	if (read(c->wait_end, &byte, 1) != 1)
		_exit(STATUS_INTERNAL);
	if (!c->options->trap)
		report->trap_errno = EOPNOTSUPP;
	else if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, c->options->trap) < 0)
		report->trap_errno = errno;
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

static int seize(pid_t pid, const struct spawn_options *o, struct failure *f)
{
	int r;

	r = seize_thread(pid, o->ptrace_options, "the command", f);
	if (r < 0 && !o->detached) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, __WALL);
	}
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

int spawn_seized(const struct spawn_options *o, struct failure *f, struct command *ret)
{
	_cleanup_(closep) int wait_end = -1, go_end = -1;
	struct command c = {};
	int ends[2], r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return failure_set(f, -errno, "cannot make a pipe: %m");
	wait_end = ends[0];
	go_end = ends[1];
	r = start(&(struct child){o, wait_end, go_end}, f, &c);
	if (r < 0)
		return r;
	r = seize_and_go(o, c.pid, go_end, f);
	if (r < 0) {
		command_release(&c);
		return r;
	}
	*ret = c;
	return 0;
}
