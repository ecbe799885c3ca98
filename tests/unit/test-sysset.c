/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

static void test_edges(void **state)
{
	struct sysset s = {}, t;

	assert_true(sysset_empty(&s));
	assert_int_equal(sysset_next(&s, 0), -1);
	sysset_add(&s, 0);
	sysset_add(&s, 63);
	sysset_add(&s, 64);
	sysset_add(&s, SYSSET_BITS - 1);
	assert_int_equal(sysset_count(&s), 4);
	assert_int_equal(sysset_next(&s, 1), 63);
	assert_int_equal(sysset_next(&s, 64), 64);
	assert_int_equal(sysset_next(&s, 65), SYSSET_BITS - 1);
	assert_int_equal(sysset_next(&s, SYSSET_BITS), -1);

	t = s;
	assert_true(sysset_equal(&s, &t));
	sysset_remove(&t, 64);
	assert_true(sysset_subset(&t, &s));
	assert_false(sysset_subset(&s, &t));
	t = sysset_minus(s, t);
	assert_int_equal(sysset_count(&t), 1);
	assert_true(sysset_has(&t, 64));
}

static void test_foreach(void **state)
{
	struct sysset s = names_set("read write close");
	int n = 0;

	SYSSET_FOREACH (id, &s) {
		assert_true(sysset_has(&s, id));
		n++;
	}
	assert_int_equal(n, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_foreach),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
