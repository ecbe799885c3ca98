/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>
#include <jansson.h>

#include "base/build-json.h"
#include "base/failure.h"
#include "profile/read.h"

/* How many allocations of jansson succeed before all fail. */
static int left;

static void *scarce_malloc(size_t size)
{
	return left-- > 0 ? malloc(size) : NULL;
}

static void test_write(void **state)
{
	FILE *null = fopen("/dev/null", "w"), *full = fopen("/dev/full", "w");
	json_t *list;

	assert_int_equal(build_write(NULL, 1, null), -ENOMEM);
	assert_int_equal(build_write(json_pack("[i]", 1), 1, null), 0);
	setvbuf(full, NULL, _IONBF, 0);
	assert_int_equal(build_write(json_pack("[i]", 1), 1, full), -EIO);

	list = json_pack("[i]", 1);
	left = 0;
	json_set_alloc_funcs(scarce_malloc, free);
	assert_int_equal(build_write(list, 1, null), -ENOMEM);
	json_set_alloc_funcs(malloc, free);
	fclose(null);
	fclose(full);
}

/* A profile that cannot be read for lack of memory is not called malformed. */
static void test_read(void **state)
{
	char text[] = "{}";
	FILE *in = fmemopen(text, strlen(text), "r");
	struct failure f = {};
	struct profile *p;

	left = 0;
	json_set_alloc_funcs(scarce_malloc, free);
	assert_int_equal(profile_read(in, "file.json", &f, &p), -ENOMEM);
	json_set_alloc_funcs(malloc, free);
	assert_string_equal(f.text, "");
	fclose(in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
