/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "guardian.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

static const char own_name[] = "guardian";

/* As ps(1) and killall(1) know a process. There is no room for more than the name had. */
static void take_name(void)
{
	size_t size = strlen(program_invocation_name);

	prctl(PR_SET_NAME, own_name);
	memset(program_invocation_name, '\0', size);
	memcpy(program_invocation_name, own_name,
		size < strlen(own_name) ? size : strlen(own_name));
}

static void close_all_but(int a, int b)
{
	int low = a < b ? a : b, high = a < b ? b : a;

	if (low > 0)
		close_range(0, (unsigned)low - 1, 0);
	if (high - low > 1)
		close_range((unsigned)low + 1, (unsigned)high - 1, 0);
	close_range((unsigned)high + 1, INT_MAX, 0);
}

/* What syscarve had received may be unanswered; if it is answered, this does nothing. */
static void let_all_through(struct listener *l)
{
	listener_pass_received(l);
	while (!(listener_wait(l, -1, false, -1) & LISTENER_ENDED))
		if (listener_receive(l))
			listener_pass(l, l->request->id);
}

/* @watched can be read, and is at its end, as soon as syscarve has ended. */
static _Noreturn void guard(struct listener *l, int watched)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	take_name();
	close_all_but(l->fd, watched);
	while (!(listener_wait(l, watched, true, -1) & LISTENER_SIGNAL))
		;
	let_all_through(l);
	_exit(0);
}

int guardian_start(const struct listener *l, struct failure *f, struct guardian *ret)
{
	struct listener own = *l;
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return failure_set(f, -errno, "cannot make a pipe: %m");
	pid = fork();
	if (pid == 0) {
		close(ends[1]);
		guard(&own, ends[0]);
	}
	close(ends[0]);
	if (pid < 0) {
		close(ends[1]);
		return failure_set(f, -errno, "cannot fork: %m");
	}
	*ret = (struct guardian){pid, ends[1]};
	return 0;
}

void guardian_end(struct guardian *g)
{
	if (g->pid == 0)
		return;
	kill(g->pid, SIGKILL);
	while (waitpid(g->pid, NULL, 0) < 0 && errno == EINTR)
		;
	guardian_leave_to(g);
}

void guardian_leave_to(struct guardian *g)
{
	if (g->alive >= 0)
		close(g->alive);
	*g = (struct guardian){.alive = -1};
}
