/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include "base/cleanup.h"
#include "derive/users.h"
#include "profile/users.h"

static void assert_text(const struct users *u, const char *want)
{
	_cleanup_(freep) char *text = NULL;

	assert_int_equal(users_text(u, &text), 0);
	assert_string_equal(text, want);
}

static void test_sorted(void **state)
{
	_cleanup_(users_release) struct users u = {};

	assert_text(&u, "");
	users_add(&u, 33, 388);
	users_add(&u, 0, 1);
	users_add(&u, 33, 12);
	users_add(&u, UINT32_MAX, 7);
	assert_text(&u, "0 (1 call), 33 (400 calls), 4294967295 (7 calls)");
}

/* Of too many users the same ones are kept, in whatever order they come. */
static void test_bounded(void **state)
{
	_cleanup_(users_release) struct users up = {}, down = {};

	for (uint32_t i = 0; i < 1000; i++) {
		assert_int_equal(users_add(&up, i, i), 0);
		assert_int_equal(users_add(&down, 999 - i, 999 - i), 0);
	}
	assert_int_equal(up.n, USERS_MAX);
	assert_int_equal(down.n, USERS_MAX);
	assert_memory_equal(up.list, down.list, USERS_MAX * sizeof(*up.list));
	assert_int_equal(up.list[USERS_MAX - 1].uid, USERS_MAX - 1);
}

static void test_join(void **state)
{
	struct run a = {.id = strdup("a")}, b = {.id = strdup("a")};

	users_add(&a.users, 0, 3);
	users_add(&b.users, 0, 5);
	users_add(&b.users, 33, 1);
	for (int i = 0; i < 2; i++)
		assert_int_equal(run_join(&a, &b), 0);
	assert_text(&a.users, "0 (5 calls), 33 (1 call)");
	run_release(&a);
	run_release(&b);
}

/* Runs that are folded are summed, and no sum begins again at 0. */
static void test_fold(void **state)
{
	_cleanup_(users_release) struct users a = {}, b = {};

	users_add(&a, 0, 3);
	users_add(&b, 0, 5);
	users_add(&b, 33, UINT64_MAX);
	for (int i = 0; i < 2; i++)
		assert_int_equal(users_fold(&a, &b), 0);
	assert_text(&a, "0 (13 calls), 33 (9223372036854775807 calls)");
}

static void test_sentence(void **state)
{
	_cleanup_(freep) char *one = NULL, *two = NULL;
	struct run run = {};

	users_add(&run.users, 33, 5);
	assert_int_equal(users_sentence(&run, &one), 0);
	assert_null(one);
	users_add(&run.users, 65534, 1);
	assert_int_equal(users_sentence(&run, &two), 0);
	assert_non_null(strstr(two, "33 (5 calls), 65534 (1 call)"));
	run_release(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorted),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
