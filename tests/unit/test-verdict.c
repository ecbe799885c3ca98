/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "groups/filter-unit.h"
#include "groups/refusal.h"
#include "inspect/decode.h"
#include "prove/misses.h"
#include "prove/verdict-program.h"

static struct sets *sets;

static struct filter *make(int version, const char *settings)
{
	FILE *in = fmemopen((void *)settings, strlen(settings), "r");
	struct filter *f;

	assert_int_equal(sets_load(version, &sets), 0);
	assert_int_equal(filter_new(sets, NULL, &f), 0);
	assert_int_equal(filter_read_unit(f, in, "unit", NULL), 0);
	fclose(in);
	return f;
}

static void destroy(struct filter *f)
{
	filter_free(f);
	sets_free(sets);
}

static int verdict(const struct filter *f, uint32_t arch, int32_t nr, uint32_t first)
{
	return verdict_of(&(struct verdict){sets, f}, (struct syscall_nr){arch, nr}, first);
}

static void answers(void **state)
{
	struct filter *f =
		make(252, "[Service]\nSystemCallFilter=read write\n"
			  "SystemCallFilter=~write:EXFULL\nSystemCallErrorNumber=EPERM\n");

	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 0, 0), VERDICT_PASS);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 1, 0), EXFULL);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 2, 0), EPERM);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 1000, 0), EPERM);
	assert_int_equal(verdict(f, SCMP_ARCH_X86, 3, 0), VERDICT_PASS);
	destroy(f);
}

static void architectures(void **state)
{
	struct filter *f =
		make(252, "[Service]\nSystemCallFilter=@known\n"
			  "SystemCallErrorNumber=EPERM\nSystemCallArchitectures=x86-64\n");

	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 0, 0), VERDICT_PASS);
	assert_int_equal(verdict(f, SCMP_ARCH_X86, 3, 0), FILTER_KILL);
	assert_int_equal(verdict(f, SCMP_ARCH_X32, 0x40000000, 0), FILTER_KILL);
	destroy(f);
	/* The native architecture is always admitted; words that systemd ignores admit nothing. */
	f = make(252, "[Service]\nSystemCallFilter=@known\nSystemCallArchitectures=x86 x86_64\n");
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 0, 0), VERDICT_PASS);
	assert_int_equal(verdict(f, SCMP_ARCH_X86, 3, 0), VERDICT_PASS);
	assert_int_equal(verdict(f, SCMP_ARCH_X32, 0x40000000, 0), FILTER_KILL);
	destroy(f);
	f = make(252, "[Service]\nSystemCallFilter=~read\nSystemCallArchitectures=native\n");
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, -1, 0), VERDICT_PASS);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, -2, 0), FILTER_KILL);
	destroy(f);
	f = make(252, "[Service]\nSystemCallFilter=@known\nSystemCallArchitectures=x86_64\n");
	assert_int_equal(verdict(f, SCMP_ARCH_X86, 3, 0), VERDICT_PASS);
	destroy(f);
}

static void numbers_without_a_name(void **state)
{
	struct filter *f = make(257, "[Service]\nSystemCallFilter=read\n");

	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 1000, 0), ENOSYS);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 2, 0), FILTER_KILL);
	destroy(f);
	f = make(257, "[Service]\nSystemCallFilter=~read\n");
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 1000, 0), VERDICT_PASS);
	destroy(f);
}

/* From 256 on, only what @known lists and the native architecture has is answered as
 * SystemCallErrorNumber= says. */
static void undeclared(void **state)
{
	enum { X86_64_USELIB = 134, X86_64_USTAT = 136, X86_WAITPID = 7, X32_URETPROBE = 335 };
	struct filter *f =
		make(257, "[Service]\nSystemCallFilter=read\nSystemCallErrorNumber=EPERM\n");

	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, X86_64_USELIB, 0), ENOSYS);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, X86_64_USTAT, 0), EPERM);
	assert_int_equal(verdict(f, SCMP_ARCH_X86, X86_WAITPID, 0), ENOSYS);
	assert_int_equal(verdict(f, SCMP_ARCH_X32, 0x40000000 | X32_URETPROBE, 0), ENOSYS);
	destroy(f);
	f = make(252, "[Service]\nSystemCallFilter=read\nSystemCallErrorNumber=EPERM\n");
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, X86_64_USELIB, 0), EPERM);
	destroy(f);
}

/* 247 lets a call with an errno in an allow list pass, but kills one with `kill`. */
static void kill_in_an_allow_list(void **state)
{
	struct filter *f = make(247, "[Service]\nSystemCallFilter=mount:EIO umask:kill\n"
				     "SystemCallErrorNumber=EPERM\n");

	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 165, 0), VERDICT_PASS);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 95, 0), FILTER_KILL);
	destroy(f);
	f = make(247, "[Service]\nSystemCallFilter=~umask mount\nSystemCallFilter=umask:kill\n");
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 95, 0), VERDICT_PASS);
	destroy(f);
}

static bool is_refused(int version, const char *settings)
{
	struct filter *f = make(version, settings);
	bool refused = filter_refusal(f) != NULL;

	destroy(f);
	return refused;
}

/* No service starts with such a filter (tests/systemd/units.bats). */
static void refused(void **state)
{
	static const char equal[] = "[Service]\nSystemCallFilter=read\nSystemCallErrorNumber=1\n"
				    "SystemCallFilter=~umask:EPERM\n";
	static const char killed[] = "[Service]\nSystemCallFilter=read\n"
				     "SystemCallFilter=~umask:kill\n";
	static const char enosys[] = "[Service]\nSystemCallFilter=read\n"
				     "SystemCallFilter=~umask:ENOSYS\n";
	static const char largest[] = "[Service]\nSystemCallFilter=~read\n"
				      "SystemCallErrorNumber=4095\n";
	static const char written[] = "[Service]\nSystemCallFilter=read\n"
				      "SystemCallFilter=~write:EIO\n";
	static const char endian[] = "[Service]\nSystemCallArchitectures=native s390x\n";

	assert_true(is_refused(252, equal) && is_refused(252, killed));
	assert_false(is_refused(257, equal) || is_refused(257, killed));
	assert_false(is_refused(247, equal) || is_refused(252, enosys));
	assert_true(is_refused(257, enosys));
	assert_true(is_refused(252, largest) && is_refused(262, largest));
	assert_false(is_refused(252, "[Service]\nSystemCallErrorNumber=4095\n"));
	assert_true(is_refused(257, written));
	assert_false(is_refused(252, written));
	assert_true(is_refused(247, endian));
	assert_false(is_refused(252, endian));
}

static void multiplexed(void **state)
{
	enum { SOCKETCALL = 102, SOCKET = 1, BIND = 2 };
	struct filter *f = make(252, "[Service]\nSystemCallFilter=socket\n");

	assert_int_equal(verdict(f, SCMP_ARCH_X86, SOCKETCALL, SOCKET), VERDICT_PASS);
	assert_int_equal(verdict(f, SCMP_ARCH_X86, SOCKETCALL, BIND), FILTER_KILL);
	assert_int_equal(verdict(f, SCMP_ARCH_X86, SOCKETCALL, 99), FILTER_KILL);
	destroy(f);
	f = make(252, "[Service]\nSystemCallFilter=~socket\n");
	assert_int_equal(verdict(f, SCMP_ARCH_X86, SOCKETCALL, SOCKET), FILTER_KILL);
	assert_int_equal(verdict(f, SCMP_ARCH_X86, SOCKETCALL, BIND), VERDICT_PASS);
	destroy(f);
	f = make(252, "[Service]\nSystemCallFilter=read\nSystemCallFilter=~socketcall:EIO\n");
	assert_int_equal(verdict(f, SCMP_ARCH_X86, SOCKETCALL, BIND), EIO);
	destroy(f);
}

static void logged(void **state)
{
	enum { SOCKETCALL = 102, SOCKET = 1, BIND = 2 };
	struct filter *f =
		make(252, "[Service]\nSystemCallFilter=@known\nSystemCallFilter=~open\n"
			  "SystemCallLog=open umask @swap write:EPERM\nSystemCallLog=~swapoff\n");

	/* What is denied is not logged for SystemCallLog=; @default is not implied. */
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 0, 0), VERDICT_PASS);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 1, 0), VERDICT_PASS);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 2, 0), FILTER_KILL);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 95, 0), VERDICT_LOG);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 167, 0), VERDICT_LOG);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 168, 0), VERDICT_PASS);
	assert_int_equal(verdict(f, SCMP_ARCH_X86, 60, 0), VERDICT_LOG);
	destroy(f);

	f = make(252, "[Service]\nSystemCallLog=umask\nSystemCallLog=\n"
		      "SystemCallLog=~@default socket\n");
	assert_int_equal(filter_mode(f), FILTER_NONE);
	assert_int_equal(filter_log_mode(f), FILTER_DENY);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 95, 0), VERDICT_LOG);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 1000, 0), VERDICT_LOG);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 231, 0), VERDICT_PASS);
	assert_int_equal(verdict(f, SCMP_ARCH_X86, SOCKETCALL, SOCKET), VERDICT_PASS);
	assert_int_equal(verdict(f, SCMP_ARCH_X86, SOCKETCALL, BIND), VERDICT_LOG);
	destroy(f);

	/* A deny list without an entry is none. */
	f = make(252, "[Service]\nSystemCallLog=~umask\nSystemCallLog=umask\n");
	assert_int_equal(filter_log_mode(f), FILTER_NONE);
	assert_int_equal(verdict(f, SCMP_ARCH_X86_64, 0, 0), VERDICT_PASS);
	destroy(f);
}

static int add(struct misses *m, const struct filter *f, uint32_t arch, int32_t nr, uint64_t first)
{
	const struct event_call call = {.args = {first}};

	return misses_add(m, &(struct verdict){sets, f},
		&(struct event){.syscall = {arch, nr}, .call = &call, .count = 1});
}

/* Denied calls are found, however many calls are logged. */
static void logged_hides_nothing(void **state)
{
	enum { SOCKETCALL = 102, BIND = 2, LISTEN = 4, MANY = 5000 };
	struct filter *f = make(252, "[Service]\nSystemCallFilter=~listen open\n"
				     "SystemCallLog=~@default\n");
	struct misses m = {};

	assert_int_equal(add(&m, f, SCMP_ARCH_X86, SOCKETCALL, BIND), 0);
	assert_int_equal(add(&m, f, SCMP_ARCH_X86, SOCKETCALL, LISTEN), 1);
	assert_int_equal(m.n, 2);
	assert_int_equal(misses_denied(&m), 1);
	for (int32_t nr = 1000; nr < 1000 + MANY; nr++)
		assert_int_equal(add(&m, f, SCMP_ARCH_X86_64, nr, 0), 0);
	assert_true(m.left_out > 0);
	assert_int_equal(add(&m, f, SCMP_ARCH_X86_64, 2, 0), 1);
	assert_int_equal(misses_denied(&m), 2);
	misses_release(&m);
	destroy(f);
}

static void settings_are_reset(void **state)
{
	struct filter *f =
		make(252, "[Service]\nSystemCallFilter=read\nSystemCallErrorNumber=EPERM\n"
			  "SystemCallErrorNumber=\nSystemCallArchitectures=x86\n"
			  "SystemCallArchitectures=\n");

	assert_int_equal(filter_settings(f)->error_number, FILTER_KILL);
	assert_int_equal(filter_settings(f)->n_arches, 0);
	destroy(f);
}

static void decoded(void **state)
{
	struct event_call call = {
		.tid = getpid(), .args = {(uint64_t)-100, (uintptr_t) "a\nb", 02}};
	char text[DECODED_SIZE];

	decode_call("openat", &call, text);
	assert_string_equal(text, "AT_FDCWD, \"a\\nb\", O_RDWR");
	call.args[1] = 1;
	decode_call("openat", &call, text);
	assert_string_equal(text, "AT_FDCWD, 0x1, O_RDWR");
	decode_call(NULL, &call, text);
	assert_string_equal(text, "0xffffffffffffff9c, 0x1, 0x2");
	assert_true(decode_knows("socket"));
	assert_false(decode_knows("getppid"));
}

/* decoded_as(TEXT, NAME, ARGUMENTS...): what a call of ours is shown as. */
#define decoded_as(want, name, ...) \
	do { \
		struct event_call call = {.tid = getpid(), .args = {__VA_ARGS__}}; \
		char text[DECODED_SIZE]; \
\
		decode_call(name, &call, text); \
		assert_string_equal(text, want); \
	} while (0)

static void requests_and_options(void **state)
{
	struct clone_args args = {.flags = CLONE_NEWNET | CLONE_VFORK, .exit_signal = SIGCHLD};
	uint64_t at = (uintptr_t)&args;

	decoded_as("3, TCGETS", "ioctl", 3, TCGETS, 7);
	decoded_as("3, 0xdeadbeef", "ioctl", 3, 0xffffffffdeadbeef);
	decoded_as("PR_SET_NO_NEW_PRIVS, 0x1", "prctl", PR_SET_NO_NEW_PRIVS, 1);
	decoded_as("4095, 0", "prctl", 4095);
	decoded_as("{CLONE_VFORK|CLONE_NEWNET|SIGCHLD}, 88", "clone3", at, sizeof(args));
	args = (struct clone_args){.flags = CLONE_VM | CLONE_SYSVSEM};
	decoded_as("{CLONE_VM|CLONE_SYSVSEM}, 88", "clone3", at, sizeof(args));
	decoded_as("0x1, 88", "clone3", 1, 88);
	decoded_as("CLONE_VM|CLONE_VFORK|SIGCHLD", "clone", CLONE_VM | CLONE_VFORK | SIGCHLD);
	decoded_as("SIGCHLD", "clone", SIGCHLD);
	decoded_as("AF_UNSPEC, SOCK_STREAM|SOCK_CLOEXEC, 6", "socket", 0, 1 | SOCK_CLOEXEC, 6);
}

static void addresses(void **state)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(80)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(443)};
	struct sockaddr_un un = {.sun_family = AF_UNIX, .sun_path = "/run/\033x"};

	inet_pton(AF_INET, "192.0.2.1", &in.sin_addr);
	inet_pton(AF_INET6, "2001:db8::1", &in6.sin6_addr);
	decoded_as("3, {AF_INET 192.0.2.1:80}, 16", "connect", 3, (uintptr_t)&in, sizeof(in));
	decoded_as("3, {AF_INET}, 15", "connect", 3, (uintptr_t)&in, 15);
	decoded_as("3, {AF_INET6 [2001:db8::1]:443}, 28", "bind", 3, (uintptr_t)&in6, sizeof(in6));
	decoded_as("3, {AF_UNIX \"/run/\\x1bx\"}, 110", "connect", 3, (uintptr_t)&un, sizeof(un));
	decoded_as("3, {AF_UNIX}, 2", "connect", 3, (uintptr_t)&un, 2);
	un.sun_path[0] = '\0';
	decoded_as("3, {AF_UNIX \"@run\"}, 6", "connect", 3, (uintptr_t)&un, 6);
	memset(un.sun_path, 'x', sizeof(un.sun_path));
	decode_call("connect",
		&(struct event_call){.tid = getpid(), .args = {3, (uintptr_t)&un, UINT64_MAX}},
		(char[DECODED_SIZE]){});
	un.sun_family = 4000;
	decoded_as("3, {4000}, 2", "connect", 3, (uintptr_t)&un, 2);
	decoded_as("3, 0x1, 16", "connect", 3, 1, 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(architectures),
		cmocka_unit_test(numbers_without_a_name),
		cmocka_unit_test(undeclared),
		cmocka_unit_test(kill_in_an_allow_list),
		cmocka_unit_test(refused),
		cmocka_unit_test(multiplexed),
		cmocka_unit_test(logged),
		cmocka_unit_test(logged_hides_nothing),
		cmocka_unit_test(settings_are_reset),
		cmocka_unit_test(decoded),
		cmocka_unit_test(requests_and_options),
		cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
