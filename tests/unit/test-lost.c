/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include "notify/lost.h"

static void test_taken_once(void **state)
{
	struct lost l = {};

	lost_add(&l, 7);
	assert_true(lost_is_any_after(&l, 6));
	assert_false(lost_is_any_after(&l, 7));
	lost_take_after(&l, 6);
	assert_false(lost_is_any_after(&l, 0));
	assert_false(lost_settle(&l));
}

static void test_first_that_suits(void **state)
{
	struct lost l = {};

	for (uint64_t i = 10; i <= 50; i += 10)
		lost_add(&l, i);
	lost_take_after(&l, 25);
	assert_int_equal(l.n, 4);
	assert_int_equal(l.numbers[2], 40);
	lost_take_after(&l, 40);
	assert_false(lost_is_any_after(&l, 40));
	assert_true(lost_is_any_after(&l, 39));
}

static void test_known_of_later(void **state)
{
	struct lost l = {};

	lost_take_after(&l, 3);
	lost_add(&l, 5);
	assert_false(lost_is_any_after(&l, 0));
	assert_false(lost_settle(&l));
}

static void test_taken_wrongly(void **state)
{
	struct lost l = {};

	lost_add(&l, 5);
	lost_take_after(&l, 3);
	lost_take_after(&l, 4);
	assert_true(lost_settle(&l));
	assert_false(lost_settle(&l));
	lost_add(&l, 9);
	assert_true(lost_is_any_after(&l, 8));
}

static void test_oldest_is_forgotten(void **state)
{
	struct lost l = {};

	for (uint64_t i = 1; i <= LOST_MAX + 2; i++)
		lost_add(&l, i);
	assert_int_equal(l.n, LOST_MAX);
	assert_int_equal(l.numbers[0], 3);
	assert_int_equal(l.numbers[LOST_MAX - 1], LOST_MAX + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken_once),
		cmocka_unit_test(test_first_that_suits),
		cmocka_unit_test(test_known_of_later),
		cmocka_unit_test(test_taken_wrongly),
		cmocka_unit_test(test_oldest_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
