/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "event/executable.h"

#include "unit.h"

static void deleted(void **state)
{
	assert_true(executable_is_deleted("/usr/bin/x (deleted)"));
	assert_true(executable_is_deleted("/memfd:x (deleted)"));
	assert_true(executable_is_deleted(" (deleted)"));
	assert_false(executable_is_deleted("(deleted)"));
	assert_false(executable_is_deleted("/usr/bin/x (deleted) "));
	assert_false(executable_is_deleted("/usr/bin/x"));
	assert_false(executable_is_deleted(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deleted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
