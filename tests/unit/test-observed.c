/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <seccomp.h>

#include "profile/observed.h"

static bool scarce;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
	return scarce ? NULL : __real_malloc(size);
}

/* A call whose name cannot be found for lack of memory would be missing from the filter. */
static void test_no_memory_for_name(void **state)
{
	struct syscall_nr openat = {SCMP_ARCH_X86_64, 257}, unknown = {SCMP_ARCH_X86_64, 999};
	struct observed *o;

	scarce = true;
	assert_null(observed_new(openat));
	o = observed_new(unknown);
	scarce = false;
	assert_non_null(o);
	assert_null(o->name);
	observed_free(o);

	o = observed_new(openat);
	assert_string_equal(o->name, "openat");
	observed_free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_memory_for_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
