/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <time.h>

#include "logs/when.h"

/* 2025-11-24 16:00:00.500 UTC */
static const int64_t now = INT64_C(1764000000500);

static void test_times(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{"now", INT64_C(1764000000500)},
		{"today", INT64_C(1763942400000)},
		{"yesterday", INT64_C(1763856000000)},
		{"tomorrow", INT64_C(1764028800000)},
		{"@1764000000", INT64_C(1764000000000)},
		{"@1764000000.25", INT64_C(1764000000250)},
		{"-1h", INT64_C(1763996400500)},
		{"-1h 30min", INT64_C(1763994600500)},
		{"+90", INT64_C(1764000090500)},
		{"2 days ago", INT64_C(1763827200500)},
		{"500ms ago", INT64_C(1764000000000)},
		{"2025-11-24", INT64_C(1763942400000)},
		{"2025-11-24 16:00", INT64_C(1764000000000)},
		{"2025-11-24 16:00:01", INT64_C(1764000001000)},
		{"2025-11-24 16:00:01.5 UTC", INT64_C(1764000001500)},
		{"2025-11-24T16:00:01Z", INT64_C(1764000001000)},
		{"16:00:02", INT64_C(1764000002000)},
	};
	static const char *const wrong[] = {"", " ", "x", "@", "@x", "-", "-h", "-1q", "1h", "ago",
		" ago", "2025-13-01", "2025-11-24x", "2025-11-24 25:00", "16", "16:00:", "16:00:99",
		"@1e99", "-99999999999999y"};
	int64_t ms;

	setenv("TZ", "UTC", 1);
	tzset();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (when_parse(cases[i].text, now, &ms) != 0 || ms != cases[i].ms)
			fail_msg("%s: %lld", cases[i].text, (long long)ms);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (when_parse(wrong[i], now, &ms) == 0)
			fail_msg("accepted: '%s'", wrong[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_times)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
