/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <errno.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <linux/seccomp.h>

#include "ptrace/trap.h"

/* Without a tracer, a call that stops fails with ENOSYS. */
static int child(const struct sock_fprog *trap)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, trap) < 0)
		return 2;
	if (syscall(SYS_getppid) <= 0 || syscall(SYS_umask, 022) < 0)
		return 3;
	if (syscall(SYS_getuid) != -1 || errno != ENOSYS)
		return 4;
	if (syscall(SYS_prctl, PR_GET_DUMPABLE, 0, 0, 0, 0) != -1 || errno != ENOSYS)
		return 5;
	return 0;
}

static void test_known(void **state)
{
	struct syscall_nr known[] = {
		{abi_native(), SYS_getppid},
		{abi_native(), SYS_umask},
		{abi_native(), SYS_umask},
		{abi_native(), SYS_prctl}, /* the supervisor always has to see it */
		{abi_native(), SYS_exit_group},
	};
	struct sock_fprog trap;
	int status;
	pid_t pid;

	assert_int_equal(trap_build(known, sizeof(known) / sizeof(*known), &trap), 0);
	pid = fork();
	/* Not by _exit(), because LeakSanitizer searches for leaks there, which this filter does
	 * not permit. */
	if (pid == 0)
		syscall(SYS_exit_group, child(&trap));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	free(trap.filter);
}

static void test_spare(void **state)
{
	static const int never[] = {
		SYS_execve, SYS_seccomp, SYS_prctl, SYS_ptrace, SYS_clone, SYS_clone3};

	for (size_t i = 0; i < sizeof(never) / sizeof(*never); i++)
		assert_false(trap_can_pass((struct syscall_nr){abi_native(), never[i]}));
	assert_true(trap_can_pass((struct syscall_nr){abi_native(), SYS_read}));
	assert_false(trap_can_pass((struct syscall_nr){abi_native(), -1}));
	assert_false(trap_can_pass((struct syscall_nr){1, SYS_read}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_spare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
