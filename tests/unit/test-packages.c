/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "profile/packages.h"

enum { N = 700, LENGTH = 3500 };

static int note(size_t i, const char *package, void *userdata)
{
	size_t *found = userdata;

	assert_string_not_equal(package, "");
	*found = i;
	return 0;
}

/* The paths of all files would not fit into one command line. */
static void test_many(void **state)
{
	char *paths[N];
	size_t found = 0;

	if (access("/usr/bin/dpkg-query", X_OK) < 0)
		skip();
	for (size_t i = 0; i < N; i++)
		assert_true(asprintf(&paths[i], "/%0*zu", LENGTH, i) > 0);
	free(paths[N - 1]);
	paths[N - 1] = strdup("/usr/bin/dpkg-query");
	assert_int_equal(packages_of((const char *const *)paths, N, note, &found), 0);
	assert_int_equal(found, N - 1);
	for (size_t i = 0; i < N; i++)
		free(paths[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
