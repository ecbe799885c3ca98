/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include "logs/format.h"

/* Each row is complete, words are different, and only the last takes every log. */
static void test_table(void **state)
{
	const struct log_format *const *row = log_formats;

	for (; row[1]; row++)
		assert_non_null((*row)->recognise);
	assert_null((*row)->recognise);
	for (row = log_formats; *row; row++) {
		assert_non_null((*row)->word);
		assert_non_null((*row)->summary);
		assert_non_null((*row)->read);
		assert_true(!(*row)->state_new == !(*row)->state_free);
		for (const struct log_format *const *before = log_formats; before < row; before++)
			assert_string_not_equal((*before)->word, (*row)->word);
	}
}

static void test_recognise(void **state)
{
	static const char strace[] = "7 read(0, \"\", 1) = 0\n", other[] = "anything\n";

	assert_ptr_equal(log_format_recognise(strace, sizeof(strace) - 1), &log_format_strace);
	assert_ptr_equal(log_format_recognise(other, sizeof(other) - 1), &log_format_audit);
	assert_ptr_equal(log_format_recognise("", 0), &log_format_audit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_recognise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
