/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "command.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "command/search.h"

static _Noreturn void become(
	const struct command_options *o, const char *path, struct command_report *report)
{
	syscall(SYS_getppid, o->cookie);
	sigaction(SIGCHLD, o->chld, NULL);
	sigprocmask(SIG_SETMASK, o->mask, NULL);
	execve(path, o->argv, environ);
	report->exec_errno = errno;
	_exit(127);
}

int command_start(const struct command_options *o, struct failure *f, struct command *ret)
{
	_cleanup_(freep) char *path = NULL;
	struct command c = {};
	int r;

	r = spawn_search(o->argv[0], f, &path);
	if (r < 0)
		return r;
	c.report = mmap(
		NULL, sizeof(*c.report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (c.report == MAP_FAILED)
		return failure_set(f, -errno, "cannot share memory with the command: %m");
	c.pid = fork();
	if (c.pid == 0)
		become(o, path, c.report);
	if (c.pid < 0) {
		r = failure_set(f, -errno, "cannot fork: %m");
		command_release(&c);
		return r;
	}
	*ret = c;
	return 0;
}

void command_release(struct command *c)
{
	if (c->report)
		munmap(c->report, sizeof(*c->report));
	c->report = NULL;
}
