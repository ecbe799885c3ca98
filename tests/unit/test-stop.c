/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ptrace.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "ptrace/stop.h"

static int stopped(int sig, int event)
{
	return event << 16 | sig << 8 | 0x7f;
}

static void test_classify(void **state)
{
	static const struct {
		int sig, event;
		enum stop want;
	} cases[] = {
		{SIGTRAP | 0x80, 0, STOP_SYSCALL},
		{SIGTRAP, 0, STOP_SIGNAL},
		{SIGSTOP, 0, STOP_SIGNAL},
		{SIGTRAP, PTRACE_EVENT_SECCOMP, STOP_SECCOMP},
		{SIGTRAP, PTRACE_EVENT_EXEC, STOP_EXEC},
		{SIGTRAP, PTRACE_EVENT_FORK, STOP_FORK},
		{SIGTRAP, PTRACE_EVENT_VFORK, STOP_FORK},
		{SIGTRAP, PTRACE_EVENT_CLONE, STOP_FORK},
		{SIGTRAP, PTRACE_EVENT_STOP, STOP_START},
		{SIGSTOP, PTRACE_EVENT_STOP, STOP_GROUP},
		{SIGTSTP, PTRACE_EVENT_STOP, STOP_GROUP},
		{SIGTTOU, PTRACE_EVENT_STOP, STOP_GROUP},
		{SIGTRAP, PTRACE_EVENT_EXIT, STOP_EXIT},
		{SIGTRAP, PTRACE_EVENT_VFORK_DONE, STOP_OTHER},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(
			stop_classify(stopped(cases[i].sig, cases[i].event)), cases[i].want);
	assert_int_equal(stop_classify(0), STOP_GONE);
	assert_int_equal(stop_classify(7 << 8), STOP_GONE);
	assert_int_equal(stop_classify(SIGKILL), STOP_GONE);
	assert_int_equal(stop_classify(SIGSEGV | 0x80), STOP_GONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classify),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
