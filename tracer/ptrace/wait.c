/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wait.h"

#include <errno.h>
#include <sys/wait.h>

/* A signal that is about to be delivered stays where it is. */
static pid_t peek(struct tracee_stop *ret)
{
	for (;;) {
		siginfo_t si = {};

		if (waitid(P_ALL, 0, &si, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) < 0)
			return -1;
		*ret = (struct tracee_stop){.tid = si.si_pid, .status = W_STOPCODE(si.si_status)};
		ret->what = si.si_code == CLD_STOPPED ? STOP_JOB : stop_classify(ret->status);
		if (si.si_pid == 0 || (si.si_code == CLD_TRAPPED && ret->what == STOP_SIGNAL))
			return si.si_pid;
		/* Another thread's exec may have reaped it meanwhile. */
		if (waitpid(si.si_pid, &ret->status, __WALL | WNOHANG | WUNTRACED) <= 0)
			continue;
		if (ret->what != STOP_JOB || !WIFSTOPPED(ret->status))
			ret->what = stop_classify(ret->status);
		return si.si_pid;
	}
}

static pid_t take(struct tracee_stop *ret)
{
	int status;
	pid_t tid = waitpid(-1, &status, __WALL | WNOHANG);

	if (tid > 0)
		*ret = (struct tracee_stop){tid, status, stop_classify(status)};
	return tid;
}

int wait_for_tracee(bool peek_signals, struct tracee_stop *ret)
{
	pid_t tid = peek_signals ? peek(ret) : take(ret);

	return tid < 0 ? -errno : tid > 0;
}

bool wait_is_continued(pid_t child)
{
	siginfo_t si = {};

	return waitid(P_PID, (id_t)child, &si, WCONTINUED | WNOHANG) == 0 && si.si_pid != 0;
}

bool wait_is_done(pid_t tid)
{
	siginfo_t si;

	return waitid(P_PID, (id_t)tid, &si, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) < 0;
}

bool wait_has_children(void)
{
	siginfo_t si;

	return waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}
