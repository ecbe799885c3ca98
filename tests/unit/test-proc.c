/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/proc.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

/* Fields 4 to 38, before the core. */
#define BETWEEN \
	" 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32" \
	" 33 34 35"

static void parses_as(const char *text, char state, int core)
{
	struct proc_stat s;

	assert_int_equal(proc_parse_stat(text, &s), 0);
	assert_int_equal(s.state, state);
	assert_int_equal(s.core, core);
}

static void stat_lines(void **state)
{
	struct proc_stat s;

	parses_as("7 (ls) S" BETWEEN " 11 0 0\n", 'S', 11);
	parses_as("7 (a b) R" BETWEEN " 1 0\n", 'R', 1);
	parses_as("7 () Z 1 2 3) Z) S" BETWEEN " 0 0\n", 'S', 0);
	parses_as("7 () X" BETWEEN " 3\n", 'X', 3);
	parses_as("7 (x\n) T 1) D" BETWEEN " 2 0\n", 'D', 2);
	assert_int_equal(proc_parse_stat("7 (ls) S" BETWEEN " 11 0 0\n", &s), 0);
	assert_int_equal(s.parent, 1);
	assert_int_equal(s.start, 19);
	/* The file was cut before the core. */
	parses_as("7 (ls) Z 1 2 3\n", 'Z', -1);
	parses_as("7 (ls) Z", 'Z', -1);
}

static void hostile_stat_lines(void **state)
{
	static const char *const bad[] = {"", "\n", "7", "7 (ls", "7 (ls)", "7 (ls) ",
		"7 (ls)S 1 2", ")", ") ", "7 (ls)  S", "7 ls S 1 2"};
	struct proc_stat s = {.state = '?'};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(proc_parse_stat(bad[i], &s), -EBADMSG);
	assert_int_equal(s.state, '?');
}

static void status_lines(void **state)
{
	static const char text[] = "Name:\tTracerPid: 9\\nTgid:\t8\nUmask:\t0022\nTgid:\t41\n"
				   "Pid:\t42\nTracerPid:\t7\nEmpty:\n";
	long n;

	assert_true(proc_parse_status(text, "Tgid", &n));
	assert_int_equal(n, 41);
	assert_true(proc_parse_status(text, "TracerPid", &n));
	assert_int_equal(n, 7);
	assert_false(proc_parse_status(text, "Tracer", &n));
	assert_false(proc_parse_status(text, "Name", &n));
	assert_false(proc_parse_status(text, "Empty", &n));
	assert_false(proc_parse_status("", "Tgid", &n));
	assert_false(proc_parse_status("Tgid", "Tgid", &n));
}

static void syscall_lines(void **state)
{
	assert_int_equal(proc_parse_syscall("0 0x3 0x7f 0x1 0x0 0x0 0x0 0x7ffc 0x7f\n"), 0);
	assert_int_equal(proc_parse_syscall("1073742063 0x3\n"), 1073742063);
	assert_int_equal(proc_parse_syscall("running\n"), -1);
	assert_int_equal(proc_parse_syscall("-1 0x7ffc 0x7f\n"), -1);
	assert_int_equal(proc_parse_syscall("99999999999\n"), -1);
	assert_int_equal(proc_parse_syscall(""), -1);
}

static void paths(void **state)
{
	char path[16];

	assert_int_equal(proc_path(path, sizeof(path), 12, "fd/%d", 345), 0);
	assert_string_equal(path, "/proc/12/fd/345");
	assert_int_equal(proc_path(path, sizeof(path), 12, "fd/%d", 3456), -ENAMETOOLONG);
	assert_int_equal(proc_path(path, 6, 12, "x"), -ENAMETOOLONG);
}

/* A child with a hostile name that waits to be killed, or has ended. */
static pid_t make_child(bool waits)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_NAME, ") Z 1 (\n\x01 0");
		if (waits && write(ready[1], "", 1) == 1)
			pause();
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), waits);
	close(ready[0]);
	return pid;
}

static int count_calls(pid_t pid, void *userdata)
{
	pid_t *want = userdata;

	if (pid == want[0])
		want[1]++;
	return 0;
}

static int refuse(pid_t pid, void *userdata)
{
	return -EXFULL;
}

static void live_child(void **state)
{
	pid_t pid = make_child(true), want[2] = {pid, 0};
	char comm[PROC_COMM_SIZE], text[256], exe[4096], ours[4096];
	char *words[8], *our_words[8];

	assert_false(proc_has_ended(pid));
	proc_comm(pid, comm);
	assert_string_equal(comm, ") Z 1 (\n\x01 0");
	assert_int_equal(proc_process(pid), pid);
	assert_int_equal(proc_tracer(pid), 0);
	assert_int_equal(proc_threads(pid), 1);
	assert_int_equal(proc_seccomp_filters(pid), proc_seccomp_filters(getpid()));
	assert_int_equal(proc_link(pid, "exe", exe, sizeof(exe)), 0);
	assert_int_equal(proc_link(getpid(), "exe", ours, sizeof(ours)), 0);
	assert_string_equal(exe, ours);
	assert_int_equal(proc_link(pid, "exe", exe, strlen(ours)), -ENAMETOOLONG);
	assert_int_equal(proc_command(pid, text, sizeof(text), words, 8), 1);
	assert_int_equal(proc_command(getpid(), exe, sizeof(exe), our_words, 8), 1);
	assert_string_equal(words[0], our_words[0]);
	assert_null(words[1]);
	assert_int_equal(proc_foreach_thread(pid, count_calls, want), 0);
	assert_int_equal(want[1], 1);
	assert_int_equal(proc_foreach_child(getpid(), count_calls, want), 0);
	assert_int_equal(want[1], 2);
	assert_int_equal(proc_foreach_thread(pid, refuse, NULL), -EXFULL);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void ended_child(void **state)
{
	pid_t pid = make_child(false);
	char comm[PROC_COMM_SIZE], text[16];
	siginfo_t si;

	assert_int_equal(waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT), 0);
	assert_true(proc_has_ended(pid));
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_true(proc_has_ended(pid));
	assert_int_equal(proc_blocked_in(pid), -1);
	assert_int_equal(proc_process(pid), pid);
	assert_int_equal(proc_threads(pid), 0);
	assert_int_equal(proc_seccomp_filters(pid), -1);
	assert_int_equal(proc_foreach_thread(pid, refuse, NULL), -ESRCH);
	assert_int_equal(proc_foreach_child(pid, refuse, NULL), -ESRCH);
	assert_int_equal(proc_command(pid, text, sizeof(text), (char *[2]){}, 2), 0);
	proc_comm(pid, comm);
	assert_string_equal(comm, "");
}

/* A file's name may hold what separates fields, or nothing may be mapped. */
static void test_mappings(void **state)
{
	char code[] =
		"7f00a000-7f00b000 r-xp 00002000 fe:01 4711                /lib/a b (deleted)\n";
	char heap[] = "55d0c000-55d0d000 rw-p 00000000 00:00 0                          [heap]\n";
	char none[] = "7ffff7fc0000-7ffff7fc1000 r--p 00000000 00:00 0 \n";
	char bad[] = "7f00a000 r-xp 0 fe:01 1 /lib/a\n";
	struct proc_mapping m;

	assert_int_equal(proc_parse_mapping(code, &m), 0);
	assert_int_equal(m.start, 0x7f00a000);
	assert_int_equal(m.end, 0x7f00b000);
	assert_true(m.is_code);
	assert_int_equal(m.ino, 4711);
	assert_string_equal(m.path, "/lib/a b (deleted)");
	assert_int_equal(proc_parse_mapping(heap, &m), 0);
	assert_false(m.is_code);
	assert_int_equal(m.ino, 0);
	assert_int_equal(proc_parse_mapping(none, &m), 0);
	assert_string_equal(m.path, "");
	assert_int_equal(proc_parse_mapping(bad, &m), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mappings),
		cmocka_unit_test(stat_lines),
		cmocka_unit_test(hostile_stat_lines),
		cmocka_unit_test(status_lines),
		cmocka_unit_test(syscall_lines),
		cmocka_unit_test(paths),
		cmocka_unit_test(live_child),
		cmocka_unit_test(ended_child),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
