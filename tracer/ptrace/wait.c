/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wait.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

static pid_t peek(int *ret_status)
{
	for (;;) {
		siginfo_t si = {};

		if (waitid(P_ALL, 0, &si, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) < 0)
			return -1;
		*ret_status = W_STOPCODE(si.si_status);
		if (si.si_pid == 0 ||
			(si.si_code == CLD_TRAPPED && stop_classify(*ret_status) == STOP_SIGNAL))
			return si.si_pid;
		/* Another thread's exec may have reaped it meanwhile. */
		if (waitpid(si.si_pid, ret_status, __WALL | WNOHANG) > 0)
			return si.si_pid;
	}
}

int wait_for_tracee(bool peek_signals, struct tracee_stop *ret)
{
	int status;
	pid_t tid;

	tid = peek_signals ? peek(&status) : waitpid(-1, &status, __WALL | WNOHANG);
	if (tid < 0)
		return -errno;
	if (tid == 0)
		return 0;
	*ret = (struct tracee_stop){tid, status, stop_classify(status)};
	return 1;
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
