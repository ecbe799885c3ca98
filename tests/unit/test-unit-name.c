/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "unit/unit-name.h"

static void expect_name(const char *word, const char *expected)
{
	char *name;

	assert_int_equal(unit_name(word, NULL, &name), 0);
	assert_string_equal(name, expected);
	free(name);
}

static void test_suffix(void **state)
{
	expect_name("nginx", "nginx.service");
	expect_name("nginx.service", "nginx.service");
	expect_name("dbus.socket", "dbus.socket");
	expect_name("php8.2-fpm", "php8.2-fpm.service");
	expect_name("getty@tty1", "getty@tty1.service");
	expect_name("-.slice", "-.slice");
	expect_name("a\\x2db", "a\\x2db.service");
}

static void expect_none(const char *word)
{
	struct failure f = {};
	char *name;

	assert_int_equal(unit_name(word, &f, &name), -EINVAL);
	assert_non_null(strstr(f.text, "is not a unit's name"));
}

static void test_invalid(void **state)
{
	char longest[300];

	expect_none("");
	expect_none("a b");
	expect_none("dir/nginx.service");
	expect_none("@x");
	expect_none(".service");
	expect_none("\x1b[31m");
	memset(longest, 'a', sizeof(longest));
	longest[255 - strlen(".service")] = '\0';
	expect_name(longest, strcat(strcpy((char[300]){}, longest), ".service"));
	strcat(longest, "a");
	expect_none(longest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_suffix),
		cmocka_unit_test(test_invalid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
