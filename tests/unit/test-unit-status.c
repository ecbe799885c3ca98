/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include "cli/time-text.h"
#include "session/unit-status.h"

enum { NOW_S = 100 * 1000, MINUTE_S = 60 };

static int64_t ago(int seconds)
{
	return (int64_t)(NOW_S - seconds) * 1000000;
}

/* Watched for that long, and the last new call that long ago. */
static bool is_settled(int watched_s, int new_s, unsigned starts)
{
	struct unit_sight sight = {.time_us = ago(new_s)};
	const struct unit_status s = {
		.sights = &sight,
		.n_sights = 1,
		.actions = {[UNIT_STARTED] = starts},
	};
	const struct unit_store store = {.state.watching.since_us = ago(watched_s)};

	return unit_status_is_settled(&s, &store, ago(0));
}

static void test_settled(void **state)
{
	const struct unit_store store = {.state.watching.since_us = ago(60 * MINUTE_S)};
	const struct unit_status nothing = {.actions = {[UNIT_STARTED] = 1}};

	assert_true(is_settled(20 * MINUTE_S, 10 * MINUTE_S, 1));
	assert_true(is_settled(20 * MINUTE_S, 90 * MINUTE_S, 1));
	assert_false(is_settled(20 * MINUTE_S, 9 * MINUTE_S, 1));
	assert_false(is_settled(9 * MINUTE_S, 8 * MINUTE_S, 1));
	assert_false(is_settled(20 * MINUTE_S, 10 * MINUTE_S, 0));
	assert_false(unit_status_is_settled(&nothing, &store, ago(0)));
}

static void test_has_run(void **state)
{
	const struct unit_store store = {.state.watching.since_us = ago(60)};
	const struct unit_status s = {.actions = {[UNIT_RELOADED] = 1}};
	struct unit_exec line = {.action = UNIT_RELOADED};

	assert_true(unit_status_has_run(&s, &store, &line));
	line.action = UNIT_STOPPED;
	assert_false(unit_status_has_run(&s, &store, &line));
	line.last_us = (uint64_t)ago(61);
	assert_false(unit_status_has_run(&s, &store, &line));
	line.last_us = (uint64_t)ago(59);
	assert_true(unit_status_has_run(&s, &store, &line));
}

static void expect_span(int64_t seconds, const char *want)
{
	char text[TIME_TEXT_SIZE];

	assert_string_equal(span_text(seconds * 1000000, text), want);
}

static void test_span(void **state)
{
	expect_span(-5, "0s");
	expect_span(0, "0s");
	expect_span(59, "59s");
	expect_span(60, "1min");
	expect_span(61, "1min 1s");
	expect_span(3600 + 59, "1h");
	expect_span(3 * 3600 + 20 * 60, "3h 20min");
	expect_span(24 * 3600 - 1, "23h 59min");
	expect_span(50 * 3600, "2d 2h");
}

static void test_time(void **state)
{
	char text[TIME_TEXT_SIZE];

	assert_string_equal(time_text(1795702630832756, text), "2026-11-26 14:17:10 UTC");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settled),
		cmocka_unit_test(test_has_run),
		cmocka_unit_test(test_span),
		cmocka_unit_test(test_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
