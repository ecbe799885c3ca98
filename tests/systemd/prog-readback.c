/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds out what is really enforced. It runs in a unit with SystemCallErrorNumber=EXFULL, which
 * nothing else returns, and EUCLEAN for calls with an errno of their own. Forks for each number and
 * makes that call with every argument -1; prints the numbers that were denied. With an argument it
 * prints those that are answered with ENOSYS: from 256 on that is systemd's answer to numbers which
 * its libseccomp does not know. The filter must let clone, wait4, alarm, write, exit_group and the
 * start of a static program pass. Only for a container: some calls change the caller.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LAST = 475, DENIED = 7 };

static _Noreturn void end(int status)
{
	for (;;)
		syscall(SYS_exit_group, status);
}

static _Noreturn void try(long nr, bool unknown)
{
	syscall(SYS_alarm, 1);
	if (syscall(nr, -1L, -1L, -1L, -1L, -1L, -1L) != -1)
		end(0);
	end((unknown ? errno == ENOSYS : errno == EXFULL || errno == EUCLEAN) ? DENIED : 0);
}

int main(int argc, char **argv)
{
	static char out[8 * (LAST + 1)];
	size_t n = 0;

	for (long nr = 0; nr <= LAST; nr++) {
		long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
		int status = 0;

		if (pid < 0)
			end(1);
		if (pid == 0)
			try(nr, argc > 1);
		if (syscall(SYS_wait4, pid, &status, 0, NULL) != pid)
			end(2);
		if (WIFEXITED(status) && WEXITSTATUS(status) == DENIED)
			n += (size_t)sprintf(out + n, "%ld\n", nr);
	}
	end(syscall(SYS_write, 1, out, n) == (long)n ? 0 : 3);
}
