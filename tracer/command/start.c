/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "start.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "detach.h"
#include "own-pid.h"
#include "status.h"

/* As in systemd, a process without CAP_SYS_ADMIN sets NO_NEW_PRIVS first: then its command gains no
 * privileges by exec. */
static int install_filter(const struct sock_fprog *program)
{
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program) == 0)
		return 0;
	if (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program) < 0)
		return -errno;
	return 0;
}

static int exec_failed(const struct command_options *o, int error)
{
	const struct command_detached *d = o->detached;

	return d ? d->exec_failed(o->argv[0], error, d->userdata) : STATUS_NOT_FOUND;
}

/* Every call from prepare() to the exec is observed. */
static _Noreturn void become_command(const struct command_options *o, struct command_report *report)
{
	int r;

	if (o->prepare)
		o->prepare(report, o->userdata);
	sigaction(SIGCHLD, o->chld, NULL);
	sigprocmask(SIG_SETMASK, o->mask, NULL);
	r = o->enforce ? install_filter(o->enforce) : 0;
	if (r < 0) {
		report->enforce_errno = -r;
		_exit(STATUS_INTERNAL);
	}
	execve(o->path, o->argv, environ);
	report->exec_errno = errno;
	_exit(exec_failed(o, errno));
}

int command_start(const struct command_options *o, struct failure *f, struct command *ret)
{
	struct command_report *report;
	pid_t pid, self = getpid();
	int r;

	report = mmap(
		NULL, sizeof(*report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (report == MAP_FAILED)
		return failure_set(f, -errno, "cannot share memory with the command: %m");
	pid = o->detached ? detach_fork(o->keep) : fork();
	if (pid == 0 && !o->detached)
		own_pid_replace(self, getpid());
	if (pid == 0)
		become_command(o, report);
	if (pid < 0) {
		r = failure_set(f, -errno, "cannot fork: %m");
		munmap(report, sizeof(*report));
		return r;
	}
	*ret = (struct command){pid, report};
	return 0;
}

void command_release(struct command *c)
{
	if (c->report)
		munmap(c->report, sizeof(*c->report));
	*c = (struct command){};
}
