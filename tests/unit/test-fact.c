/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "abi/abi.h"
#include "event/fact-call.h"

static void test_words(void **state)
{
	for (enum fact_kind k = 0; k < _FACT_MAX; k++) {
		assert_int_equal(fact_from_word(fact_word(k)), k);
		assert_non_null(fact_heading(k));
		assert_non_null(fact_plural(k));
		for (enum fact_kind other = 0; other < k; other++)
			assert_string_not_equal(fact_word(k), fact_word(other));
	}
	assert_int_equal(fact_from_word("no-such-kind"), _FACT_MAX);
	assert_int_equal(fact_from_word(""), _FACT_MAX);
}

/* Every value has one text, which is read as that value. */
static void test_values(void **state)
{
	char a[FACT_TEXT_SIZE], b[FACT_TEXT_SIZE];
	uint64_t back;

	for (enum fact_kind k = 0; k < _FACT_MAX; k++)
		for (uint64_t value = 0; value < 300; value++) {
			const char *text = fact_value_text(k, value, a);

			assert_int_equal(fact_value_parse(k, text, &back), 0);
			assert_int_equal(back, value);
			for (uint64_t other = 0; other < value; other++)
				assert_string_not_equal(text, fact_value_text(k, other, b));
		}
	assert_string_equal(
		fact_value_text(FACT_ADDRESS_FAMILY, UINT64_MAX, a), "18446744073709551615");
	assert_int_equal(fact_value_parse(FACT_ADDRESS_FAMILY, a, &back), 0);
	assert_true(back == UINT64_MAX);
}

static void test_families(void **state)
{
	static const struct {
		uint64_t value;
		const char *text;
	} cases[] = {{0, "AF_UNSPEC"}, {1, "AF_UNIX"}, {2, "AF_INET"}, {10, "AF_INET6"},
		{16, "AF_NETLINK"}, {17, "AF_PACKET"}, {40, "AF_VSOCK"}, {44, "AF_XDP"},
		{4711, "4711"}};
	static const char *const bad[] = {"", "AF_", "AF_LOCAL", "INET", "af_inet", "-1", "+1",
		" 1", "1 ", "0x1", "99999999999999999999"};
	char buf[FACT_TEXT_SIZE];
	uint64_t value;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
			fact_value_text(FACT_ADDRESS_FAMILY, cases[i].value, buf), cases[i].text);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(fact_value_parse(FACT_ADDRESS_FAMILY, bad[i], &value), -EINVAL);
}

/* No row is a duplicate, and each call exists on this machine. */
static void test_arguments(void **state)
{
	int32_t nr;

	for (const struct fact_argument *a = fact_arguments; a->call; a++) {
		assert_true(abi_number(abi_native(), a->call, &nr));
		assert_true(a->argument < 6);
		assert_true(a->kind < _FACT_MAX);
		for (const struct fact_argument *b = fact_arguments; b < a; b++)
			assert_true(strcmp(a->call, b->call) != 0 || a->argument != b->argument ||
				    a->kind != b->kind);
	}
}

/* Arguments for which there is no room would be left out, and their facts would read as not
 * observed. */
static void test_room(void **state)
{
	struct fact_calls calls;

	fact_calls_init(&calls);
	assert_in_range(calls.n, 1, FACT_CALLS_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
