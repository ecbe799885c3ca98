/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/capture.h"

static int run_shell(const char *script, char text[256])
{
	FILE *out;
	int status;

	status = capture((const char *const[]){"sh", "-c", script, NULL}, CAPTURE_MS, &out);
	assert_true(status >= 0);
	text[fread(text, 1, 255, out)] = '\0';
	fclose(out);
	return status;
}

static void test_output(void **state)
{
	char text[256];

	assert_int_equal(run_shell("echo one; echo two >&2; cat; exit 3", text), 3);
	assert_string_equal(text, "one\n");
	assert_int_equal(run_shell("kill -9 $$", text), 128 + SIGKILL);
	assert_string_equal(text, "");
}

static void test_environment(void **state)
{
	char text[256];

	setenv("LC_MESSAGES", "de_DE.UTF-8", 1);
	setenv("LANG", "de_DE.UTF-8", 1);
	setenv("KEPT", "yes", 1);
	run_shell("echo $LC_ALL $LANG $LC_MESSAGES $KEPT", text);
	assert_string_equal(text, "C.UTF-8 yes\n");
}

/* PATH may be a service's: its programs are not ours. */
static void test_path(void **state)
{
	char dir[] = "/tmp/capture-XXXXXX", script[64], text[256];
	FILE *out;

	assert_non_null(mkdtemp(dir));
	snprintf(script, sizeof(script), "%s/sh", dir);
	out = fopen(script, "w");
	fputs("#!/bin/sh\necho wrong\n", out);
	fclose(out);
	chmod(script, 0755);
	setenv("PATH", dir, 1);
	run_shell("echo $PATH", text);
	unlink(script);
	rmdir(dir);
	assert_string_equal(text, "/usr/sbin:/usr/bin:/sbin:/bin\n");
	unsetenv("PATH");
	run_shell("echo right", text);
	assert_string_equal(text, "right\n");
}

/* What hangs, deaf to signals, is killed. */
static void test_deadline(void **state)
{
	static const char *const argv[] = {"sh", "-c", "trap '' TERM INT; exec sleep 100", NULL};
	FILE *out;

	assert_int_equal(capture(argv, 300, &out), -ETIMEDOUT);
}

/* A source blocks signals; what we run must be killable all the same. */
static void test_signals(void **state)
{
	sigset_t term, old;
	char text[256];

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, &old);
	assert_int_equal(run_shell("kill $$; echo alive", text), 128 + SIGTERM);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

/* What never ends to write fails. */
static void test_bounded(void **state)
{
	FILE *out;

	assert_int_equal(
		capture((const char *const[]){"/usr/bin/yes", NULL}, CAPTURE_MS, &out), -EFBIG);
}

static void test_no_program(void **state)
{
	FILE *out;

	assert_int_equal(
		capture((const char *const[]){"/nonesuch", NULL}, CAPTURE_MS, &out), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_output),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_no_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
