/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "base/capture.h"

static void test_output(void **state)
{
	const char *const argv[] = {
		"sh", "-c", "cat; echo one; echo lost >&2; echo two; exit 3", NULL};
	char text[64] = "";
	FILE *out;

	assert_int_equal(capture(argv, &out), 3);
	assert_int_equal(fread(text, 1, sizeof(text) - 1, out), 8);
	assert_string_equal(text, "one\ntwo\n");
	fclose(out);
}

static void test_environment(void **state)
{
	const char *const argv[] = {"sh", "-c", "echo $KEPT $LANG $LC_ALL $SYSTEMD_COLORS", NULL};
	char text[64] = "";
	FILE *out;

	setenv("KEPT", "kept", 1);
	setenv("LANG", "de_DE.UTF-8", 1);
	setenv("SYSTEMD_COLORS", "256", 1);
	assert_int_equal(capture(argv, &out), 0);
	assert_non_null(fgets(text, sizeof(text), out));
	assert_string_equal(text, "kept C.UTF-8\n");
	fclose(out);
}

static void test_no_program(void **state)
{
	const char *const argv[] = {"/nowhere/at/all", NULL};
	FILE *out;

	assert_int_equal(capture(argv, &out), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_output),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_no_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
