/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Installs a seccomp filter of its own that refuses what it then calls: `prog-own-filter
 * errno|trap|kill|kill-thread`. With `prog-own-filter without CALL COMMAND...` it becomes COMMAND,
 * to which CALL is refused with EPERM, as in a container.
 */
#include <err.h>
#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void on_sys(int sig)
{
	static const char text[] = "trapped\n";

	if (write(1, text, sizeof(text) - 1) < 0)
		_exit(1);
}

static int without(const char *call, char **command)
{
	scmp_filter_ctx c = seccomp_init(SCMP_ACT_ALLOW);
	int nr = seccomp_syscall_resolve_name(call);

	if (!c || seccomp_attr_set(c, SCMP_FLTATR_CTL_NNP, 0) < 0 ||
		seccomp_attr_set(c, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW) < 0 ||
		seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), nr, 0) < 0 || seccomp_load(c) < 0)
		errx(1, "cannot load");
	execvp(command[0], command);
	err(1, "%s", command[0]);
}

int main(int argc, char **argv)
{
	scmp_filter_ctx c = seccomp_init(SCMP_ACT_ALLOW);
	uint32_t action = SCMP_ACT_ERRNO(42);

	if (argc > 3 && strcmp(argv[1], "without") == 0)
		return without(argv[2], argv + 3);
	if (argc != 2)
		errx(2, "errno|trap|kill|kill-thread");
	if (strcmp(argv[1], "trap") == 0)
		action = SCMP_ACT_TRAP;
	if (strcmp(argv[1], "kill") == 0)
		action = SCMP_ACT_KILL_PROCESS;
	if (strcmp(argv[1], "kill-thread") == 0)
		action = SCMP_ACT_KILL_THREAD;
	signal(SIGSYS, on_sys);
	if (!c || seccomp_rule_add(c, action, SCMP_SYS(swapoff), 0) < 0 || seccomp_load(c) < 0)
		errx(1, "cannot load");
	printf("%ld\n", syscall(SYS_swapoff, NULL));
	return 0;
}
