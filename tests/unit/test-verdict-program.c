/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include "base/cleanup.h"
#include "groups/filter.h"
#include "prove/verdict-program.h"

static long allocations_left = -1; /* the one after them fails; -1: none fails */
static bool failed;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
	if (allocations_left == 0)
		failed = true;
	if (allocations_left >= 0 && allocations_left-- == 0)
		return NULL;
	return __real_malloc(size);
}

/* A call whose name cannot be found for lack of memory would pass a deny list. */
static void test_no_memory_for_a_name(void **state)
{
	_cleanup_(sets_freep) struct sets *sets = NULL;
	_cleanup_(filter_freep) struct filter *filter = NULL;
	struct sock_fprog program = {};

	assert_int_equal(sets_load(252, &sets), 0);
	assert_int_equal(filter_new(sets, NULL, &filter), 0);
	assert_int_equal(filter_assign(filter, "~@mount", NULL, 0), 0);
	/* Each round remembers some names more, so that each gets its turn. */
	for (long n = 0;; n = (n + 7) % 97) {
		int r;

		failed = false;
		allocations_left = n;
		r = verdict_program_enforce(
			&(struct verdict){.target = sets, .filter = filter}, &program);
		allocations_left = -1;
		assert_int_equal(r, failed ? -ENOMEM : 0);
		if (r == 0)
			break;
	}
	free(program.filter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_memory_for_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
