/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "detach.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void close_between(int after, int before)
{
	if (before - after > 1)
		close_range((unsigned)after + 1, (unsigned)before - 1, 0);
}

static int leave_service(const int keep[2])
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

/* The process that becomes the command keeps no trace of the child that was between it and the
 * tracer. */
static int forget_middle(pid_t middle)
{
	const struct timespec now = {};
	sigset_t chld;
	int status;

	if (waitpid(middle, &status, 0) < 0)
		return -errno;
	if (status != 0)
		return -EAGAIN;
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigtimedwait(&chld, NULL, &now);
	return 0;
}

pid_t detach_fork(const int keep[2])
{
	pid_t self = getpid(), middle, tracer;
	int r;

	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	middle = fork();
	if (middle < 0)
		return -1;
	if (middle > 0) {
		r = forget_middle(middle);
		errno = -r;
		return r < 0 ? -1 : 0;
	}
	tracer = fork();
	if (tracer != 0)
		_exit(tracer < 0);
	r = leave_service(keep);
	errno = -r;
	return r < 0 ? -1 : self;
}
