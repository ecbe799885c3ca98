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

/* Reads a line; its record does not come before something shows its architecture. */
static enum record_result feed_only(void *log, const char *text, struct record *ret)
{
	static struct input_line line;

	line = (struct input_line){
		.text = text, .len = strlen(text), .number = line.number + 1, .whole = true};
	return format->read(log, &line, ret);
}

/* Reads a line as the last one of the log. */
static enum record_result feed(void *log, const char *text, struct record *ret)
{
	enum record_result result = feed_only(log, text, ret);
	uint64_t line;

	return result == RECORD_NONE ? format->take(log, true, ret, &line) : result;
}

static void append_record(char *text, size_t size, const struct record *r)
{
	size_t len = strlen(text);

	snprintf(text + len, size - len, "%s%s%s%s", len > 0 ? " " : "",
		r->has & HAS_ARCH ? abi_word(r->arch) : "", r->has & HAS_ARCH ? "/" : "?",
		abi_name((struct syscall_nr){r->arch, r->nr}));
}

static void append_held(void *log, bool end, char *text, size_t size)
{
	struct record r;
	uint64_t line;

	while (format->take(log, end, &r, &line) == RECORD_READ)
		append_record(text, size, &r);
}

/* The records of a log in the order in which they come, as "x86/brk x86-64/read"; those of which
 * the architecture is assumed as "?read". Before the end, there are those of @expected_before. */
static void assert_records(
	const char *const *lines, const char *expected_before, const char *expected)
{
	_cleanup_(free_log) void *log = new_log();
	char text[1024] = "";
	struct record r;

	if (abi_native() != abi_from_word("x86-64"))
		skip();
	for (; *lines; lines++) {
		if (feed_only(log, *lines, &r) == RECORD_READ)
			append_record(text, sizeof(text), &r);
		append_held(log, false, text, sizeof(text));
	}
	if (expected_before)
		assert_string_equal(text, expected_before);
	append_held(log, true, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void assert_log(const char *const *lines, const char *expected)
{
	assert_records(lines, NULL, expected);
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
		assert_true(format->recognise(line, strlen(line)));
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

/* strace itself looks for its command, and may not find it at once. */
static void test_first_execve_fails(void **state)
{
	_cleanup_(free_log) void *s = new_log();

	assert_nothing(s, "7 [ Process PID=7 runs in 64 bit mode. ]");
	assert_call(s, "7 execve(\"/bin/no\", [\"no\"], 0x7ff) = -1 ENOENT (No such file)",
		"execve", "/bin/no");
	assert_call(s, "7 execve(\"/bin/nor\", [\"no\"], 0x7ff) = -1 ENOENT (No such file)",
		"execve", "/bin/nor");
	assert_call(s, "7 execve(\"/bin/ls\", [\"ls\"], 0x7ff) = 0", "execve", "/bin/ls");
	assert_call(s, "7 brk(NULL) = 0x55", "brk", "/bin/ls");
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

	assert_true(format->recognise(table, sizeof(table) - 1));
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
	assert_false(format->recognise("type=SECCOMP msg=audit(1.000:1): x\n", 35));
	assert_false(format->recognise("main(void)\n", 11));
}

/* ---- who makes a call */

static void test_prefix_options(void **state)
{
	static const char *const prefixes[] = {
		"711<my daemon> ",
		"[pid   711<a\\76b>] ",
		"711 [u:r:t:s0] 1764000000.100000 [00007f6d8b0e1a37] ",
		"711   1764000000 (+     0) ",
		"711        0 ",
		"     0 ",
		"1764000000 ",
		"1764000000.123456789 (+     0.000000123) [ 257] [????????????????] ",
	};
	_cleanup_(free_log) void *s = new_log();

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		char line[256];

		snprintf(
			line, sizeof(line), "%sopenat(AT_FDCWD, \"x\", O_RDONLY) = 3", prefixes[i]);
		assert_call(s, line, "openat", NULL);
	}
}

static void test_comm(void **state)
{
	_cleanup_(free_log) void *s = new_log();
	struct record r;

	assert_int_equal(feed(s, "711<my daemon> getpid() = 711", &r), RECORD_READ);
	assert_int_equal(r.pid, 711);
	assert_int_equal(r.comm.len, strlen("my daemon"));
	assert_memory_equal(r.comm.at, "my daemon", r.comm.len);
}

/* An execve succeeded only if 0 is its result, not a text in its arguments. */
static void test_failed_execve(void **state)
{
	_cleanup_(free_log) void *s = new_log();

	assert_call(s, "1 execve(\"/bin/sh\", [\"sh\"], 0x1) = 0", "execve", "/bin/sh");
	assert_call(s,
		"1 execve(\"/bin/no\", [\"x = 0\", \") = 0\"], 0x1) = -1 ENOENT (No such file)",
		"execve", "/bin/sh");
	assert_call(s, "1 getpid() = 1", "getpid", "/bin/sh");
}

static void test_escaped_path(void **state)
{
	_cleanup_(free_log) void *s = new_log();

	assert_call(s, "1 execve(\"\\x2f\\x62\\57a\\\"b\\t\", [\"x\"], 0x1) = 0", "execve",
		"/b/a\"b\t");
	assert_call(s, "1 execveat(3</opt/d(1)>, \"\", [\"d\"], 0x1, AT_EMPTY_PATH) = 0",
		"execveat", "/b/a\"b\t");
	assert_call(s, "1 getpid() = 1", "getpid", "/opt/d(1)");
}

static void test_threads_execve(void **state)
{
	static const char *const superseded[] = {"7 +++ superseded by execve in pid 8 +++", ""};

	for (size_t i = 0; i < ARRAY_SIZE(superseded); i++) {
		_cleanup_(free_log) void *s = new_log();

		assert_call(s, "7 execve(\"/bin/a\", [\"a\"], 0x1) = 0", "execve", "/bin/a");
		assert_call(s, "7 clone3({flags=CLONE_THREAD} => {parent_tid=[8]}, 88) = 8",
			"clone3", "/bin/a");
		assert_call(s, "8 execve(\"/bin/b\", [\"b\"], 0x1 <unfinished ...>", "execve",
			"/bin/a");
		assert_nothing(s, superseded[i]);
		assert_nothing(s, "7 <... execve resumed>) = 0");
		assert_call(s, "7 getpid() = 7", "getpid", "/bin/b");
	}
}

/* A child is of the process whose fork returned its number, also if another one forked since. */
static void test_children(void **state)
{
	_cleanup_(free_log) void *s = new_log();

	assert_call(s, "1 execve(\"/bin/a\", [\"a\"], 0x1) = 0", "execve", "/bin/a");
	assert_call(s, "1 fork() = 2", "fork", "/bin/a");
	assert_call(s, "2 execve(\"/bin/b\", [\"b\"], 0x1) = 0", "execve", "/bin/a");
	assert_call(s, "1 fork() = 3", "fork", "/bin/a");
	assert_call(s, "2 fork() = 4", "fork", "/bin/b");
	assert_call(s, "3 getpid() = 3", "getpid", "/bin/a");
	assert_call(s, "4 getpid() = 4", "getpid", "/bin/b");
	/* Numbers are used again. */
	assert_nothing(s, "3 +++ exited with 0 +++");
	assert_call(s, "2 fork() = 3", "fork", "/bin/b");
	assert_call(s, "3 getpid() = 3", "getpid", "/bin/b");
}

/* A log can be made up. */
static void test_own_child(void **state)
{
	_cleanup_(free_log) void *s = new_log();

	assert_call(s, "1 fork() = 2", "fork", NULL);
	assert_call(s, "2 fork() = 2", "fork", NULL);
	assert_call(s, "2 getpid() = 2", "getpid", NULL);
}

/* On a terminal, lines have numbers only while there are several processes, and messages run into
 * them. No call is counted twice. */
static void test_terminal(void **state)
{
	_cleanup_(free_log) void *s = new_log();

	assert_call(s, "execve(\"/bin/a\", [\"a\"], 0x1) = 0", "execve", "/bin/a");
	assert_call(s, "vfork(strace: Process 12 attached", "vfork", "/bin/a");
	assert_nothing(s, " <unfinished ...>");
	assert_call(s, "[pid    12] execve(\"/bin/b\", [\"b\"], 0x1 <unfinished ...>", "execve",
		"/bin/a");
	assert_nothing(s, "[pid    11] <... vfork resumed>) = 12");
	assert_call(s, "[pid    11] wait4(-1,  <unfinished ...>", "wait4", "/bin/a");
	assert_nothing(s, "[pid    12] <... execve resumed>) = 0");
	assert_call(s, "[pid    12] exit_group(0) = ?", "exit_group", "/bin/b");
	assert_nothing(s, "[pid    12] +++ exited with 0 +++");
	assert_nothing(s, "<... wait4 resumed>NULL, 0, NULL) = 12");
	assert_call(s, "clone(child_stack=NULL, flags=SIGCHLDstrace: Process 13 attached", "clone",
		"/bin/a");
	assert_nothing(s, ", child_tidptr=0x7f) = 13");
	assert_call(s, "[pid    11] getppid() = 1", "getppid", "/bin/a");
	assert_call(s, "[pid    13] getpid() = 13", "getpid", "/bin/a");
}

/* What others write to the terminal stands before strace's line, or in it. */
static void test_glued(void **state)
{
	_cleanup_(free_log) void *s = new_log();
	struct record r;

	assert_call(s, "[pid 5] write(1, \"tock\", 4 <unfinished ...>", "write", NULL);
	assert_call(s, "tock[pid 6] setpriority(PRIO_PROCESS, 0, 5) = 0", "setpriority", NULL);
	assert_nothing(s, "ti[pid 5] <... write resumed>) = 4");
	assert_call(s, "what (is) this: umask(022) = 022", "umask", NULL);
	assert_int_equal(feed(s, "tockumask(022) = 022", &r), RECORD_BROKEN);
	assert_int_equal(feed(s, "tick, tockumask(022) = 022", &r), RECORD_BROKEN);
	assert_nothing(s, "main(void)");
	assert_nothing(s, "see read(2) and write(2)");
	assert_nothing(s, " > /usr/lib/libc.so.6(read+0x17) [0x10a2b7]");
	assert_nothing(s, " | 00000  72 65 61 64 28 29 20 3d  20 30  read() = 0 |");
	assert_int_equal(feed(s,
				 "5 ????"
				 "( <unfinished ...>",
				 &r),
		RECORD_BROKEN);
}

/* ---- architectures */

#define LINES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* What an ordinary program does first shows that it is x86-64's. */
static void test_native_by_names(void **state)
{
	static const char ordinary[] = "x86-64/arch_prctl x86-64/execve x86-64/brk";

	assert_records(
		LINES("1 execve(\"/bin/a\", [\"a\"], 0x1) = 0", "1 brk(NULL) = 0x555555559000",
			"1 arch_prctl(ARCH_SET_FS, 0x2133380) = 0"),
		ordinary, ordinary);
	assert_log(LINES("1 newfstatat(3, \"\", {st_mode=S_IFREG}, AT_EMPTY_PATH) = 0",
			   "1 getpid() = 1"),
		"x86-64/newfstatat x86-64/getpid");
	assert_log(LINES("1 getpid() = 1", "1 futex(0xc00009b958, FUTEX_WAKE, 1) = 0"),
		"x86-64/getpid x86-64/futex");
}

static void test_compat_by_names(void **state)
{
	assert_log(LINES("1 execve(\"/bin/a\", [\"a\"], 0x7fff00000001) = 0",
			   "1 brk(NULL) = 0x91c2000",
			   "1 mmap2(NULL, 4096, 3, 0x22, -1, 0) = 0xf7f3e000"),
		"x86/execve x86/brk x86/mmap2");
	/* An instruction pointer has the width of the program. */
	assert_log(LINES("1 [f7f9d549] getpid() = 1"), "x86/getpid");
	assert_log(LINES("1 [00007f6d8b0e1a37] getpid() = 1"), "x86-64/getpid");
	/* The number of a call is its architecture's. */
	assert_log(LINES("1 [  20] getpid() = 1"), "x86/getpid");
	assert_log(LINES("1 [  39] getpid() = 1"), "x86-64/getpid");
}

/* Each program is judged for itself, its children included. */
static void test_mixed_programs(void **state)
{
	assert_log(
		LINES("1 execve(\"/bin/a\", [\"a\"], 0x1) = 0", "1 newfstatat(3, \"\", 0, 0) = 0",
			"1 fork() = 2", "2 getppid() = 1", "2 execve(\"/bin/b\", [\"b\"], 0x1) = 0",
			"2 getpid() = 2", "2 setgid32(0) = 0"),
		"x86-64/execve x86-64/newfstatat x86-64/fork x86-64/getppid x86-64/execve "
		"x86/getpid x86/setgid32");
}

static void test_foreign(void **state)
{
	assert_log(
		LINES("brk(0x267c000) = 0x267c000", "getuid32() = 1", "setuid32(1) = 1",
			"--- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0x1caf70, "
			"si_syscall=__NR_setuid32, si_arch=AUDIT_ARCH_ARM} ---"),
		"arm/brk arm/getuid32 arm/setuid32");
	assert_log(LINES("brk(0x267c000) = 0x267c000", "arm_fadvise64_64(3, 2, 0, 0) = 0"),
		"arm/arm_fadvise64_64 arm/brk");
	assert_log(LINES("getpid() = 1", "--- SIGSYS {si_signo=SIGSYS, si_arch=0xc00000b7} ---"),
		"arm64/getpid");
}

/* strace that prints messages would have printed that a process is not of its own ABI. */
static void test_messages(void **state)
{
	assert_log(LINES("strace: Process 7 attached", "[pid 7] getpid() = 7"), "x86-64/getpid");
	assert_log(LINES("Process 7 attached with 2 threads - interrupt to quit",
			   "[pid 7] getpid() = 7"),
		"x86-64/getpid");
	assert_log(LINES("vfork(strace: Process 7 attached", " <unfinished ...>"), "x86-64/vfork");
	assert_log(LINES("7 getpid() = 7"), "?getpid");
}

static void test_mode_messages(void **state)
{
	static const char *const messages[] = {
		"[ Process PID=7 runs in 32 bit mode. ]",
		"strace: [ Process PID=7 runs in 32 bit mode. ]",
		"/usr/bin/strace: [ Process PID=7 runs in 32 bit mode. ]",
		"/usr/sbin/strace: [ Process PID=7 runs in 32 bit mode. ]",
		"7 16:00:00 [ Process PID=7 runs in 32 bit mode. ]",
		"[pid     7] [ Process PID=7 runs in 32 bit mode. ]",
		"7 execve(\"/bin/a\", [\"a\"], 0x1strace: [ Process PID=7 runs in 32 bit mode. ]",
	};

	if (abi_native() != abi_from_word("x86-64"))
		skip();
	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		_cleanup_(free_log) void *s = new_log();
		struct record r;

		assert_int_equal(feed_only(s, messages[i], &r), RECORD_NONE);
		assert_int_equal(feed(s, "7 umask(0) = 0", &r), RECORD_READ);
		assert_int_equal(r.arch, abi_from_word("x86"));
		assert_int_not_equal(r.has & HAS_ARCH, 0);
	}
}

/* Nothing is held back for ever, and what comes later is still believed. */
static void test_many_held(void **state)
{
	_cleanup_(free_log) void *s = new_log();
	struct record r;
	uint64_t line;
	size_t n = 0;

	for (int i = 0; i < 20000; i++) {
		assert_int_equal(feed_only(s, "1 getpid() = 1", &r) == RECORD_READ,
			format->take(s, false, &r, &line) == RECORD_NONE && n > 0);
		while (format->take(s, false, &r, &line) == RECORD_READ)
			n++;
	}
	assert_in_range(n, 1000, 20000);
}

/* ---- tables */

static void assert_table(const char *const *lines, const char *expected)
{
	_cleanup_(free_log) void *s = new_log();
	char text[256] = "";
	struct record r;

	for (; *lines; lines++)
		if (feed_only(s, *lines, &r) == RECORD_READ) {
			size_t len = strlen(text);

			snprintf(text + len, sizeof(text) - len, "%s %s=%llu", abi_word(r.arch),
				abi_name((struct syscall_nr){r.arch, r.nr}),
				(unsigned long long)r.count);
		}
	assert_string_equal(text, expected);
}

static void test_tables(void **state)
{
	if (abi_native() != abi_from_word("x86-64"))
		skip();
	assert_table(LINES("% time     seconds  usecs/call     calls    errors syscall",
			     "------ ----------- ----------- --------- --------- ----------------",
			     " 45,90    0,000140           5        27        25 openat",
			     "  0,00    0,000000           0         1           umask",
			     "100,00    0,000268           4        28        25 total",
			     "System call usage summary for 32 bit mode:",
			     "% time     seconds  usecs/call     calls    errors syscall",
			     "------ ----------- ----------- --------- --------- ----------------",
			     "100.00    0.000268           4         2           mmap2"),
		"x86-64 openat=27x86-64 umask=1x86 mmap2=2");
	assert_table(LINES("   errors syscall           longest     calls shortest",
			     "--------- ---------------- -------- --------- --------",
			     "          mmap             0.004201        46 0.000015",
			     "       13 openat           0.000146        36 0.000015",
			     "       13 total            0.004201        82 0.000015"),
		"x86-64 mmap=46x86-64 openat=36");
	assert_table(LINES("syscall", "-------", "umask", "total"), "x86-64 umask=1");
	assert_table(LINES("syscall", "umask"), "");
}

/* -C prints calls, and a table of them. */
static void test_lines_and_table(void **state)
{
	_cleanup_(free_log) void *s = new_log();
	struct record r;

	assert_call(s, "umask(022) = 022", "umask", NULL);
	assert_int_equal(feed(s, "  0.00    0.000000           0         1           umask", &r),
		RECORD_NONE);
	assert_int_equal(feed(s, "  0.00    0.000000           0         3           umask", &r),
		RECORD_READ);
	assert_int_equal(r.count, 3);
}

static void test_recognised(void **state)
{
	char many[4096] = "";

	for (int i = 0; i < 60; i++)
		strcat(many, "strace: exec: something else\n");
	strcat(many, "[pid 7] getpid() = 7\n");
	assert_true(format->recognise(many, strlen(many)));
	assert_true(format->recognise("7<a b> getpid() = 7\n", 20));
	assert_true(format->recognise("arm_fadvise64_64(3, 0) = 0\n", 27));
	assert_false(format->recognise("syscall\n-------\nhello\n", 22));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_unfinished),
		cmocka_unit_test(test_executables),
		cmocka_unit_test(test_first_execve_fails),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_hidden_families),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_prefix_options),
		cmocka_unit_test(test_comm),
		cmocka_unit_test(test_failed_execve),
		cmocka_unit_test(test_escaped_path),
		cmocka_unit_test(test_threads_execve),
		cmocka_unit_test(test_children),
		cmocka_unit_test(test_own_child),
		cmocka_unit_test(test_terminal),
		cmocka_unit_test(test_glued),
		cmocka_unit_test(test_native_by_names),
		cmocka_unit_test(test_compat_by_names),
		cmocka_unit_test(test_mixed_programs),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_mode_messages),
		cmocka_unit_test(test_many_held),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_lines_and_table),
		cmocka_unit_test(test_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
