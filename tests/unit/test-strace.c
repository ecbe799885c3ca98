/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "logs/strace.h"

static int feed(struct strace *s, const char *line, struct strace_call *ret)
{
	return strace_next(s, line, strlen(line), ret);
}

static void assert_call(struct strace *s, const char *line, const char *name, const char *exe)
{
	struct strace_call c;

	assert_int_equal(feed(s, line, &c), 1);
	assert_string_equal(abi_name(c.syscall), name);
	if (exe)
		assert_string_equal(c.exe, exe);
	else
		assert_null(c.exe);
}

static void assert_nothing(struct strace *s, const char *line)
{
	struct strace_call c;

	assert_int_equal(feed(s, line, &c), 0);
}

static void test_prefixes(void **state)
{
	static const char *const prefixes[] = {
		"",
		"711 ",
		"711   16:00:00 ",
		"16:00:00.123456 ",
		"1764000000.123456 ",
		"711  1764000000.123456 ",
		"     0.000123 ",
		"16:00:00 (+     0.000123) ",
		"[pid   711] ",
		"[pid 711] 16:00:00.000001 ",
		"[00007f6d8b0e1a37] ",
		"711   [ 257] [00007f6d8b0e1a37] ",
	};
	_cleanup_(strace_freep) struct strace *s = NULL;

	assert_int_equal(strace_new(&s), 0);
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		char line[256];

		snprintf(line, sizeof(line),
			"%sopenat(AT_FDCWD, \"[pid 1] read(\", O_RDONLY) = -1 ENOENT", prefixes[i]);
		assert_call(s, line, "openat", NULL);
		assert_true(strace_recognise(line, strlen(line)));
		snprintf(line, sizeof(line), "%s--- SIGCHLD {si_signo=SIGCHLD} ---", prefixes[i]);
		assert_nothing(s, line);
		snprintf(line, sizeof(line), "%s+++ exited with 0 +++", prefixes[i]);
		assert_nothing(s, line);
	}
}

static void test_time(void **state)
{
	struct strace_line l;
	static const char line[] = "711  1764000000.123456 read(0, \"\", 1) = 0";

	strace_parse(line, strlen(line), &l);
	assert_int_equal(l.time_ms, UINT64_C(1764000000123));
	assert_int_equal(l.pid, 711);
}

static void test_unfinished(void **state)
{
	_cleanup_(strace_freep) struct strace *s = NULL;

	assert_int_equal(strace_new(&s), 0);
	assert_call(s, "1 wait4(-1,  <unfinished ...>", "wait4", NULL);
	assert_call(s, "2 read(0,  <unfinished ...>", "read", NULL);
	assert_nothing(s, "1 <... wait4 resumed>0x7ff, 0, NULL) = 2");
	assert_nothing(s, "2 <... read resumed>\"\", 1) = 0");
	/* The log was begun in the middle of a call. */
	assert_call(s, "3 <... poll resumed>) = 1", "poll", NULL);
}

static void test_executables(void **state)
{
	_cleanup_(strace_freep) struct strace *s = NULL;

	assert_int_equal(strace_new(&s), 0);
	assert_call(
		s, "1 execve(\"/bin/sh\", [\"sh\"], 0x7ff /* 9 vars */) = 0", "execve", "/bin/sh");
	assert_call(s, "1 vfork( <unfinished ...>", "vfork", "/bin/sh");
	assert_call(s,
		"2 execve(\"/bin/no\", [\"no\"], 0x7ff) = -1 ENOENT (No such file or directory)",
		"execve", "/bin/sh");
	assert_call(
		s, "2 execve(\"/bin/ls\", [\"ls\"], 0x7ff <unfinished ...>", "execve", "/bin/sh");
	assert_nothing(s, "1 <... vfork resumed>) = 2");
	assert_nothing(s, "2 <... execve resumed>) = 0");
	assert_call(s, "2 brk(NULL) = 0x55", "brk", "/bin/ls");
	assert_call(s, "1 wait4(-1, 0x1, 0, NULL) = 2", "wait4", "/bin/sh");
}

static void test_modes(void **state)
{
	_cleanup_(strace_freep) struct strace *s = NULL;
	struct strace_call c;

	if (abi_native() != abi_from_word("x86-64"))
		skip();
	assert_int_equal(strace_new(&s), 0);
	assert_nothing(s, "7 [ Process PID=7 runs in 32 bit mode. ]");
	assert_int_equal(feed(s, "7 waitpid(-1, NULL, 0) = 1", &c), 1);
	assert_int_equal(c.syscall.arch, abi_from_word("x86"));
	assert_int_equal(c.syscall.nr, 7);
	assert_int_equal(feed(s, "8 read(0, \"\", 1) = 0", &c), 1);
	assert_int_equal(c.syscall.arch, abi_from_word("x86-64"));
	assert_nothing(s, "7 [ Process PID=7 runs in 64 bit mode. ]");
	assert_int_equal(feed(s, "7 read(0, \"\", 1) = 0", &c), 1);
	assert_int_equal(c.syscall.arch, abi_from_word("x86-64"));
}

static void test_table(void **state)
{
	static const char table[] =
		"% time     seconds  usecs/call     calls    errors syscall\n"
		"------ ----------- ----------- --------- --------- ----------------\n"
		" 60.00    0.000123          12        10         2 openat\n"
		"  0.00    0.000000           0         1           getpid\n"
		"100.00    0.000123                    11         2 total\n";
	_cleanup_(strace_freep) struct strace *s = NULL;
	struct strace_call c;

	assert_true(strace_recognise(table, sizeof(table) - 1));
	assert_int_equal(strace_new(&s), 0);
	assert_int_equal(
		feed(s, " 60.00    0.000123          12        10         2 openat", &c), 1);
	assert_int_equal(c.count, 10);
	assert_int_equal(
		feed(s, "  0.00    0.000000           0         1           getpid", &c), 1);
	assert_int_equal(c.count, 1);
	assert_nothing(s, "100.00    0.000123                    11         2 total");
	assert_nothing(s, "100.00    0.000123           1        11         2 total");
}

static void test_others(void **state)
{
	_cleanup_(strace_freep) struct strace *s = NULL;
	struct strace_call c;

	assert_int_equal(strace_new(&s), 0);
	assert_int_equal(feed(s, "frobnicate(1) = 2", &c), -EBADMSG);
	assert_int_equal(feed(s, "syscall_0x1d0(0x1, 0x2) = -1 ENOSYS", &c), 1);
	assert_int_equal(c.syscall.nr, 0x1d0);
	assert_nothing(s, "strace: Process 12 attached");
	assert_nothing(s, "hello");
	assert_nothing(s, "");
	assert_false(strace_recognise("type=SECCOMP msg=audit(1.000:1): x\n", 35));
	assert_false(strace_recognise("main(void)\n", 11));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_unfinished),
		cmocka_unit_test(test_executables),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
