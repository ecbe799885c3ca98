/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include "abi/abi.h"
#include "base/cleanup.h"
#include "logs/format.h"
#include "logs/strace-line.h"

static const struct log_format *const format = &log_format_strace;

static void *new_log(void)
{
	void *log;

	assert_int_equal(format->state_new(&log), 0);
	return log;
}

static void free_log(void **log)
{
	format->state_free(*log);
}

static enum record_result feed(void *log, const char *text, struct record *ret)
{
	static struct input_line line;

	line = (struct input_line){
		.text = text, .len = strlen(text), .number = line.number + 1, .whole = true};
	return format->read(log, &line, ret);
}

static void assert_call(void *log, const char *line, const char *name, const char *exe)
{
	struct record r;

	assert_int_equal(feed(log, line, &r), RECORD_READ);
	assert_string_equal(abi_name(abi_from_audit(r.arch, r.nr)), name);
	assert_int_equal(r.exe.len, exe ? strlen(exe) : 0);
	if (exe)
		assert_memory_equal(r.exe.at, exe, r.exe.len);
}

static void assert_nothing(void *log, const char *line)
{
	struct record r;

	assert_int_equal(feed(log, line, &r), RECORD_NONE);
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
	_cleanup_(free_log) void *s = new_log();

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

	strace_line_parse(line, strlen(line), &l);
	assert_int_equal(l.time_ms, UINT64_C(1764000000123));
	assert_int_equal(l.pid, 711);
}

static void test_unfinished(void **state)
{
	_cleanup_(free_log) void *s = new_log();

	assert_call(s, "1 wait4(-1,  <unfinished ...>", "wait4", NULL);
	assert_call(s, "2 read(0,  <unfinished ...>", "read", NULL);
	assert_nothing(s, "1 <... wait4 resumed>0x7ff, 0, NULL) = 2");
	assert_nothing(s, "2 <... read resumed>\"\", 1) = 0");
	/* The log was begun in the middle of a call. */
	assert_call(s, "3 <... poll resumed>) = 1", "poll", NULL);
}

static void test_executables(void **state)
{
	_cleanup_(free_log) void *s = new_log();

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
	_cleanup_(free_log) void *s = new_log();
	struct record c;

	if (abi_native() != abi_from_word("x86-64"))
		skip();
	assert_nothing(s, "7 [ Process PID=7 runs in 32 bit mode. ]");
	assert_int_equal(feed(s, "7 waitpid(-1, NULL, 0) = 1", &c), RECORD_READ);
	assert_int_equal(c.arch, abi_from_word("x86"));
	assert_int_equal(c.nr, 7);
	assert_int_equal(feed(s, "8 read(0, \"\", 1) = 0", &c), RECORD_READ);
	assert_int_equal(c.arch, abi_from_word("x86-64"));
	assert_nothing(s, "7 [ Process PID=7 runs in 64 bit mode. ]");
	assert_int_equal(feed(s, "7 read(0, \"\", 1) = 0", &c), RECORD_READ);
	assert_int_equal(c.arch, abi_from_word("x86-64"));
}

static void test_table(void **state)
{
	static const char table[] =
		"% time     seconds  usecs/call     calls    errors syscall\n"
		"------ ----------- ----------- --------- --------- ----------------\n"
		" 60.00    0.000123          12        10         2 openat\n"
		"  0.00    0.000000           0         1           getpid\n"
		"100.00    0.000123                    11         2 total\n";
	_cleanup_(free_log) void *s = new_log();
	struct record c;

	assert_true(strace_recognise(table, sizeof(table) - 1));
	assert_int_equal(feed(s, " 60.00    0.000123          12        10         2 openat", &c),
		RECORD_READ);
	assert_int_equal(c.count, 10);
	assert_int_equal(feed(s, "  0.00    0.000000           0         1           getpid", &c),
		RECORD_READ);
	assert_int_equal(c.count, 1);
	assert_nothing(s, "100.00    0.000123                    11         2 total");
	assert_nothing(s, "100.00    0.000123           1        11         2 total");
}

/* Feeds a line of a call that shows one address family. */
static void assert_family(void *log, const char *line, uint64_t family)
{
	struct record r;

	assert_int_equal(feed(log, line, &r), RECORD_READ);
	assert_int_equal(r.n_facts, 1);
	assert_int_equal(r.facts[0].kind, FACT_ADDRESS_FAMILY);
	assert_int_equal(r.facts[0].value, family);
	assert_int_equal(r.facts[0].count, 1);
}

static void test_families(void **state)
{
	_cleanup_(free_log) void *s = new_log();
	struct record r;

	assert_family(s, "1 socket(AF_INET6, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3", 10);
	assert_family(s, "1 socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0", 1);
	assert_family(s, "1 socket(AF_UNIX, SOCK_DGRAM, 0 <unfinished ...>", 1);
	assert_nothing(s, "1 <... socket resumed>) = 3");
	assert_family(s, "1 socketpair(AF_UNIX, SOCK_STREAM, 0,  <unfinished ...>", 1);
	assert_nothing(s, "1 <... socketpair resumed>[3, 4]) = 0");
	assert_family(s, "1 socket(0x10, 0x3, 0) = 3", 16);
	assert_family(s, "1 socket(16, 3, 0) = 3", 16);
	assert_family(s, "1 socket(0xa /* AF_INET6 */, 0x1 /* SOCK_STREAM */, 0) = 3", 10);
	assert_family(s, "1 socket(0xffffffff /* AF_??? */, SOCK_STREAM, 0) = -1 EAFNOSUPPORT",
		0xffffffff);
	assert_family(s, "1 socket(0xffffffffffffffff, 0x1, 0) = -1 EAFNOSUPPORT", 0xffffffff);
	assert_family(s, "1 socket(PF_FILE, SOCK_STREAM, 0) = 3", 1);
	assert_family(s, "1 socket(AF_LOCAL, SOCK_STREAM, 0) = 3", 1);
	assert_family(s, "1 socket(AF_DECnet, SOCK_STREAM, 0) = -1 EAFNOSUPPORT", 12);
	assert_int_equal(feed(s, "1 bind(3, {sa_family=AF_INET, sin_port=htons(0)}, 16) = 0", &r),
		RECORD_READ);
	assert_int_equal(r.n_facts, 0);
	assert_int_equal(format->facts(s), 1U << FACT_ADDRESS_FAMILY);
}

/* Facts that a log does not show are unknown. */
static void test_hidden_families(void **state)
{
	static const char *const lines[] = {
		"1 socket(AF_TOMORROW, SOCK_STREAM, 0) = 3",
		"1 socket( <unfinished ...>",
		"1 socket(99999999999999999999999, 1, 0) = -1",
		"1 <... socket resumed>) = 3",
		" 60.00    0.000123          12        10         2 openat",
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		_cleanup_(free_log) void *s = new_log();
		struct record r;

		assert_int_equal(format->facts(s), 1U << FACT_ADDRESS_FAMILY);
		assert_int_equal(feed(s, lines[i], &r), RECORD_READ);
		assert_int_equal(r.n_facts, 0);
		assert_int_equal(format->facts(s), 0);
	}
}

static void test_others(void **state)
{
	_cleanup_(free_log) void *s = new_log();
	struct record c;

	assert_int_equal(feed(s, "frobnicate(1) = 2", &c), RECORD_BROKEN);
	assert_int_equal(feed(s, "syscall_0x1d0(0x1, 0x2) = -1 ENOSYS", &c), RECORD_READ);
	assert_int_equal(c.nr, 0x1d0);
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
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_hidden_families),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
