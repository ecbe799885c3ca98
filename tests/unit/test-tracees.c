/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ptrace/tracees.h"

enum { MANY = 3 * TRACEES_BUCKETS };

static void count_one(struct tracee *t, void *userdata)
{
	(*(size_t *)userdata)++;
}

static void test_many_in_few_buckets(void **state)
{
	static struct tracees t;
	size_t seen = 0;

	for (pid_t tid = 1; tid <= MANY; tid++)
		assert_non_null(tracees_add(&t, tid));
	assert_int_equal(t.count, MANY);
	for (pid_t tid = 1; tid <= MANY; tid++)
		assert_int_equal(tracees_find(&t, tid)->tid, tid);
	tracees_foreach(&t, count_one, &seen);
	assert_int_equal(seen, MANY);

	for (pid_t tid = 2; tid <= MANY; tid += 2)
		tracees_remove(&t, tid);
	tracees_remove(&t, 2);
	tracees_remove(&t, MANY + 1);
	assert_int_equal(t.count, MANY / 2);
	assert_null(tracees_find(&t, 2));
	assert_non_null(tracees_find(&t, 3));

	tracees_release(&t);
	assert_int_equal(t.count, 0);
	assert_null(tracees_find(&t, 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many_in_few_buckets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
