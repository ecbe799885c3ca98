/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>

#include "base/build-json.h"
#include "base/cleanup.h"
#include "base/failure.h"
#include "base/load-json.h"
#include "profile/read.h"
#include "profile/write.h"

/* How many allocations succeed before one fails, or all of them. */
static long left = LONG_MAX;
static bool only_one;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
	if (left > 0) {
		left--;
		return __real_malloc(size);
	}
	if (only_one)
		left = LONG_MAX;
	return NULL;
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
	assert_int_equal(build_write(list, 1, null), -ENOMEM);
	left = LONG_MAX;
	fclose(null);
	fclose(full);
}

static int read_text(const char *text, struct failure *f, struct profile **ret)
{
	FILE *in = fmemopen((void *)text, strlen(text), "r");
	int r;

	r = profile_read(in, "file.json", f, ret);
	left = LONG_MAX;
	fclose(in);
	return r;
}

static char *write_text(const struct profile *p)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(profile_write(p, out), 0);
	fclose(out);
	return text;
}

/* A profile that cannot be read for lack of memory is not called malformed, and nothing of it is
 * missing without a word: each allocation fails in turn. */
static void test_read(void **state)
{
	static const char text[] =
		"{\"format\": \"syscarve-profile\", \"version\": 2, \"runs\": [{\"id\": "
		"\"0123456789abcdef\", \"host\": {}, \"start\": \"2026-01-01T00:00:00.000000Z\", "
		"\"duration\": 1, \"events\": 12345, \"lost\": 0, \"incomplete\": []}], "
		"\"syscalls\": [{\"arch\": \"x86-64\", \"nr\": 257, \"runs\": "
		"{\"0123456789abcdef\": {\"count\": 12345, \"first\": 0.5, \"executables\": "
		"[\"/usr/bin/a-rather-long-name-of-a-program\"]}}}], \"facts\": []}";
	_cleanup_(freep) char *whole = NULL;
	int failed = 0;

	for (long n = 1000; n >= 0; n--) {
		_cleanup_(profile_freep) struct profile *p = NULL;
		_cleanup_(freep) char *again = NULL;
		struct failure f = {};
		int r;

		left = n;
		only_one = true;
		r = read_text(text, &f, &p);
		if (r < 0) {
			assert_int_equal(r, -ENOMEM);
			assert_string_equal(f.text, "");
			failed++;
			continue;
		}
		again = write_text(p);
		if (whole)
			assert_string_equal(again, whole);
		else
			whole = TAKE(again);
	}
	assert_in_range(failed, 50, 500);
}

/* Each allocation fails in turn. Jansson's buffer grows at certain lengths. */
static void load_without_memory(const char *text)
{
	int r = -ENOMEM;

	for (long n = 0; r < 0; n++) {
		json_error_t error;
		json_t *value;

		left = n;
		r = load_json(text, strlen(text), &error, &value);
		left = LONG_MAX;
		if (r == 0)
			json_decref(value);
		else
			assert_int_equal(r, -ENOMEM);
	}
}

static void test_load(void **state)
{
	static const struct {
		const char *before, *behind;
	} forms[] = {{"\"", "\""}, {"[\"a\", \"", "\"]"}, {"{\"a\": \"", "\"}"}, {"{\"", "\": 1}"},
		{"\"", "\\u1234\""}, {"\"", "\xc3\xa9\""}, {"", " "}, {"[1.", "]"},
		{"[0.1", "e1]"}};
	json_error_t error;
	json_t *value;

	assert_int_equal(load_json("tru", 3, &error, &value), -EBADMSG);
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		for (int len = 1; len < 18; len++) {
			char text[64];

			snprintf(text, sizeof(text), "%s%.*s%s", forms[i].before, len,
				"111111111111111111", forms[i].behind);
			load_without_memory(text);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
