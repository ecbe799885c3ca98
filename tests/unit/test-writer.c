/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "base/cleanup.h"
#include "profile/encode.h"
#include "profile/read.h"
#include "profile/writer.h"

/* Whether what was put into @w is what jansson makes of @value, which is freed. */
static void assert_same(struct writer *w, char **text, json_t *value)
{
	_cleanup_(freep) char *wanted = NULL;
	size_t size;
	FILE *out = open_memstream(&wanted, &size);

	assert_non_null(value);
	json_dumpf(value, out, JSON_ENCODE_ANY | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(15));
	fclose(out);
	json_decref(value);
	assert_int_equal(writer_error(w), 0);
	fclose(w->out);
	assert_string_equal(*text, wanted);
	free(*text);
}

static struct writer open_writer(char **text)
{
	static size_t size;

	return (struct writer){.out = open_memstream(text, &size)};
}

static void check_seconds(uint64_t us)
{
	char *text;
	struct writer w = open_writer(&text);

	writer_put_seconds(&w, us);
	assert_same(&w, &text, encode_seconds(us));
}

static void check_count(uint64_t count)
{
	char *text;
	struct writer w = open_writer(&text);

	writer_put_count(&w, count);
	assert_same(&w, &text, encode_count(count));
}

static void check_string(const char *bytes)
{
	char *text;
	struct writer w = open_writer(&text);

	writer_put_string(&w, bytes);
	assert_same(&w, &text, encode_or_null(bytes));
}

/* Each number of digits, with and without zeros at the end. */
static void test_numbers(void **state)
{
	uint64_t seed = 1;

	for (uint64_t us = 0; us < 2000; us++)
		check_seconds(us);
	for (uint64_t power = 1; power < UINT64_MAX / 10; power *= 10) {
		for (uint64_t near = power - 1; near <= power + 1; near++) {
			check_seconds(near);
			check_count(near);
		}
		for (int i = 0; i < 200; i++) {
			uint64_t random = (uint64_t)next_random(&seed) << 32 | next_random(&seed);

			check_seconds(random % power);
			check_count(random % power);
		}
	}
	check_seconds(UINT64_MAX);
	check_count(UINT64_MAX);
}

static void test_strings(void **state)
{
	char byte[] = "a?b";

	for (int c = 1; c < 256; c++) {
		byte[1] = (char)c;
		check_string(byte);
	}
	check_string(NULL);
	check_string("");
	check_string("/usr/\u00e9\u20ac\U0001f600");
	check_string("</script>'");
}

/* The first failure is kept, and nothing is written after it. */
static void test_failures(void **state)
{
	char *text;
	struct writer w = open_writer(&text);

	w.size = PROFILE_SIZE_MAX - 3;
	assert_int_equal(writer_put_text(&w, "abc"), 0);
	assert_int_equal(writer_put_text(&w, "d"), -1);
	assert_int_equal(writer_put_json(&w, NULL, 0), -1);
	assert_int_equal(writer_put_text(&w, ""), -1);
	assert_int_equal(writer_error(&w), -EFBIG);
	fclose(w.out);
	assert_string_equal(text, "abc");
	free(text);

	w = open_writer(&text);
	assert_int_equal(writer_put_json(&w, NULL, 0), -1);
	assert_int_equal(writer_error(&w), -ENOMEM);
	fclose(w.out);
	free(text);

	w = (struct writer){.out = fopen("/dev/full", "w")};
	setvbuf(w.out, NULL, _IONBF, 0);
	assert_int_equal(writer_put_text(&w, "abc"), -1);
	assert_int_equal(writer_error(&w), -EIO);
	fclose(w.out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
