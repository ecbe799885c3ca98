/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include "base/hash.h"
#include "replay/dedup.h"

/* An event is recognised within the window, whatever the serials are. */
static void check_window(uint64_t (*serial)(uint64_t))
{
	struct dedup *s;

	assert_int_equal(dedup_new(&s), 0);
	for (uint64_t i = 0; i < 4 * DEDUP_WINDOW; i++) {
		assert_true(dedup_first(s, hash_mix(i, 1), serial(i)));
		assert_false(dedup_first(s, hash_mix(i, 1), serial(i)));
	}
	for (uint64_t i = 3 * DEDUP_WINDOW + 1; i < 4 * DEDUP_WINDOW; i++)
		assert_false(dedup_first(s, hash_mix(i, 1), serial(i)));
	for (uint64_t i = 0; i < DEDUP_WINDOW / 2; i++) {
		uint64_t last = 4 * DEDUP_WINDOW + i;

		assert_true(dedup_first(s, hash_mix(last, 1), serial(last)));
		assert_false(dedup_first(
			s, hash_mix(last - DEDUP_WINDOW / 2, 1), serial(last - DEDUP_WINDOW / 2)));
	}
	dedup_free(s);
}

static uint64_t ascending(uint64_t i)
{
	return i;
}

static uint64_t jumping(uint64_t i)
{
	return hash_mix(i, 7);
}

/* Whoever writes a log can give the same serial to all of its events: that took the square of their
 * number. */
static uint64_t constant(uint64_t i)
{
	return 7;
}

static void test_windows(void **state)
{
	check_window(ascending);
	check_window(jumping);
	check_window(constant);
}

/* Beyond two windows it is forgotten: memory is constant. */
static void test_forgets(void **state)
{
	struct dedup *s;

	assert_int_equal(dedup_new(&s), 0);
	for (uint64_t i = 0; i < 2 * DEDUP_WINDOW + 1; i++)
		dedup_first(s, hash_mix(i, 1), i);
	assert_true(dedup_first(s, hash_mix(0, 1), 0));
	assert_false(dedup_first(s, 0, 5) && dedup_first(s, 0, 5));
	dedup_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_forgets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
