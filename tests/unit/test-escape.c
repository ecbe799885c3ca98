/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "base/escape.h"
#include "base/failure.h"

static void test_escape(void **state)
{
	char small[8], buf[64], *text;

	assert_string_equal(escape_to(buf, sizeof(buf), "plain text"), "plain text");
	assert_string_equal(escape_to(buf, sizeof(buf), "\x1b[31m\n\t\\\x7f\xff"),
		"\\x1b[31m\\n\\t\\\\\\x7f\\xff");
	assert_string_equal(escape_to(small, sizeof(small), "1234567"), "1234567");
	assert_string_equal(escape_to(small, sizeof(small), "12345678"), "1234...");
	assert_string_equal(escape_to(small, sizeof(small), "\xff\xff\xff"), "\\xff...");
	assert_string_equal(escape_to(small, sizeof(small), ""), "");
	text = escape_new("a\nb");
	assert_string_equal(text, "a\\nb");
	free(text);
}

static void test_failure(void **state)
{
	struct failure f = {};

	assert_int_equal(failure_set(&f, -5, "%s: %d", "x", 1), -5);
	assert_string_equal(f.text, "x: 1");
	assert_int_equal(failure_set(NULL, -5, "x"), -5);
	assert_string_equal(failure_text(&f, -ENOENT), "x: 1");
	assert_string_equal(failure_text(NULL, -ENOENT), "No such file or directory");
	f.text[0] = '\0';
	assert_string_equal(failure_text(&f, -ENOENT), "No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
