/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include "base/cleanup.h"
#include "logs/rotated.h"

static void test_sort(void **state)
{
	char *paths[] = {"audit.log", "audit.log.1", "audit.log.10.gz", "audit.log.2", "kern.log"};
	static const char *const want[] = {
		"audit.log.10.gz", "audit.log.2", "audit.log.1", "audit.log", "kern.log"};

	rotated_sort(paths, ARRAY_SIZE(paths));
	for (size_t i = 0; i < ARRAY_SIZE(want); i++)
		assert_string_equal(paths[i], want[i]);
}

static void test_missing(void **state)
{
	assert_int_equal(rotated_missing("audit.log.1", "audit.log"), 0);
	assert_int_equal(rotated_missing("audit.log.2.xz", "audit.log.1"), 0);
	assert_int_equal(rotated_missing("audit.log.3", "audit.log.1"), 1);
	assert_int_equal(rotated_missing("audit.log.10.gz", "audit.log"), 9);
	assert_int_equal(rotated_missing("audit.log.999", "audit.log.1"), 997);
	/* The same file, an older one after a newer one, another set, dates. */
	assert_int_equal(rotated_missing("audit.log.1", "audit.log.1.gz"), 0);
	assert_int_equal(rotated_missing("audit.log.1", "audit.log.3"), 0);
	assert_int_equal(rotated_missing("a/audit.log.3", "b/audit.log.1"), 0);
	assert_int_equal(rotated_missing("audit.log.20251201", "audit.log.20251130"), 0);
	assert_int_equal(rotated_missing("audit.log.20251201", "audit.log"), 0);
	assert_int_equal(rotated_missing("3", "1"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
