/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include "base/utf8.h"

static void test_valid(void **state)
{
	static const char *const texts[] = {"", "a\x7f", "\xc2\x80", "\xc3\xa9t\xc3\xa9",
		"\xef\xbf\xbd", "\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80",
		"\xf4\x8f\xbf\xbd", "\xef\xbb\xbf"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_true(utf8_is_valid(texts[i]));
}

static void test_invalid(void **state)
{
	static const char *const texts[] = {"\x80", "a\xff", "\xc3", "\xc3z", "\xe2\x82",
		"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80",
		"\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xef\xb7\x90",
		"\xef\xb7\xaf", "\xef\xbf\xbe", "\xef\xbf\xbf", "\xf0\x9f\xbf\xbf", "\xe9mon"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_false(utf8_is_valid(texts[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_invalid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
