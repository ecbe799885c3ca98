/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "session/backend.h"

static void test_table(void **state)
{
	size_t n = 0;

	for (const struct backend *b = backends; b->word; b++, n++) {
		assert_true(backend_find(b->word) == b);
		assert_non_null(b->summary);
		assert_non_null(b->run);
		assert_true(b->attach || b->proves);
	}
	assert_true(n >= 3);
	assert_null(backend_find("magic"));
	assert_null(backend_find(""));
}

static char reported[1024];

static void remember(void *userdata, const char *text)
{
	strcat(reported, text);
}

/* If the command itself is missing, another backend would not help: nothing is reported, and each
 * gives the same error. */
static void test_no_command(void **state)
{
	char *const argv[] = {(char *)"/nonesuch", NULL};
	const struct backend_command c = {.argv = argv};
	const struct reporter reporter = {.say = remember};

	for (const struct backend *b = backends; b->word; b++) {
		struct failure f = {};
		struct source *s = NULL;
		int r = b->run(&c, &reporter, &f, &s);

		if (strcmp(b->word, "bpf") == 0 && r != -ENOENT)
			continue; /* this host or this user cannot use it */
		assert_int_equal(r, -ENOENT);
		assert_non_null(strstr(f.text, "nonesuch"));
		assert_null(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_no_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
