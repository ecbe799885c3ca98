/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include "replay/serials.h"

static uint64_t missing_of(const uint64_t *serials, size_t n)
{
	struct serials *s;
	uint64_t missing;

	assert_int_equal(serials_new(&s), 0);
	for (size_t i = 0; i < n; i++)
		serials_add(s, serials[i], NULL, 0);
	missing = serials_missing(s);
	serials_free(s);
	return missing;
}

#define MISSING(...) \
	missing_of((const uint64_t[]){__VA_ARGS__}, \
		sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

static void test_gaps(void **state)
{
	assert_int_equal(MISSING(7), 0);
	assert_int_equal(MISSING(7, 7, 8, 9), 0);
	assert_int_equal(MISSING(7, 9, 8, 10), 0);
	assert_int_equal(MISSING(7, 9), 1);
	assert_int_equal(MISSING(100, 200, 201), 99);
	/* Serials before the first one are not missing. */
	assert_int_equal(MISSING(100, 99, 98), 0);
	/* After a boot the count begins again. */
	assert_int_equal(MISSING(5000, 5001, 5003, 4, 5, 6), 1);
	/* This is not a serial of a kernel. */
	assert_int_equal(MISSING(1, UINT64_MAX, 2), 0);
}

/* Jumps of every length around that of the window; what was missing before stays missing. */
static void test_jumps(void **state)
{
	static const uint64_t jumps[] = {1, 2, SERIALS_WINDOW - 1, SERIALS_WINDOW,
		SERIALS_WINDOW + 1, 2 * SERIALS_WINDOW - 1, 2 * SERIALS_WINDOW,
		2 * SERIALS_WINDOW + 1, 2 * SERIALS_WINDOW + 2, 3 * SERIALS_WINDOW, 1000000};

	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
		struct serials *s;

		assert_int_equal(serials_new(&s), 0);
		serials_add(s, 10, "a", 1);
		serials_add(s, 12, "a", 1);
		serials_add(s, 12 + jumps[i], "a", 1);
		assert_int_equal(serials_missing(s), jumps[i]);
		serials_add(s, 12 + jumps[i] + 1, "a", 1);
		serials_add(s, 5, "b", 1);
		serials_add(s, 6, "b", 1);
		assert_int_equal(serials_missing(s), jumps[i]);
		serials_free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_jumps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
