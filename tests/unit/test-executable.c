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

static void privileged(void **state)
{
	assert_true(executable_is_privileged(S_IFREG | S_ISUID | 0755, "/"));
	assert_true(executable_is_privileged(S_IFREG | S_ISGID | 0755, "/nonexistent"));
	assert_false(executable_is_privileged(S_IFREG | 0755, "/"));
	assert_false(executable_is_privileged(S_IFREG | 0755, "/nonexistent"));
}

static void elsewhere(void **state)
{
	struct stat st;

	assert_int_equal(stat("/proc", &st), 0);
	assert_false(executable_is_elsewhere("/proc", st.st_dev, st.st_ino));
	assert_false(executable_is_elsewhere("/proc", 0, st.st_ino));
	assert_true(executable_is_elsewhere("/proc", st.st_dev + 1, st.st_ino));
	assert_true(executable_is_elsewhere("/proc", 0, st.st_ino + 1));
	assert_true(executable_is_elsewhere("/nonexistent", st.st_dev, st.st_ino));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deleted),
		cmocka_unit_test(privileged),
		cmocka_unit_test(elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
