/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include "emit/wrap.h"

enum { COLUMNS = 100 };

static char *written;
static size_t written_size;

static FILE *begin(void)
{
	FILE *out = open_memstream(&written, &written_size);

	assert_non_null(out);
	return out;
}

static void expect_written(FILE *out, const char *want)
{
	fclose(out);
	assert_string_equal(written, want);
	free(written);
}

static void test_text(void **state)
{
	FILE *out = begin();

	wrap_text(out, "# ", "#   ", "short");
	expect_written(out, "# short\n");
	out = begin();
	wrap_text(out, "# ", "#   ", "");
	expect_written(out, "# \n");
}

/* No line is longer than it may be, no word is lost, and every line but the first begins with
 * @rest. */
static void test_long_text(void **state)
{
	char text[1000] = "", joined[1000] = "";
	FILE *out = begin();
	char *rest, *line;

	for (int i = 0; i < 60; i++)
		sprintf(text + strlen(text), "%sword%d", i > 0 ? " " : "", i * i);
	wrap_text(out, "# ", "#   ", text);
	fclose(out);
	rest = written;
	for (int i = 0; (line = strsep(&rest, "\n")) && *line; i++) {
		assert_true(strlen(line) <= COLUMNS);
		assert_int_equal(strncmp(line, i > 0 ? "#   " : "# ", i > 0 ? 4 : 2), 0);
		sprintf(joined + strlen(joined), "%s%s", i > 0 ? " " : "", line + (i > 0 ? 4 : 2));
	}
	assert_string_equal(joined, text);
	free(written);
}

static void test_word_that_is_too_long(void **state)
{
	char word[2 * COLUMNS + 1], want[2 * COLUMNS + 20];
	FILE *out = begin();

	memset(word, 'x', sizeof(word));
	word[sizeof(word) - 1] = '\0';
	wrap_text(out, "", "", word);
	sprintf(want, "%s\n", word);
	expect_written(out, want);
}

static void test_endless_word(void **state)
{
	enum { SIZE = 3 * 1024 * 1024, LONGEST = 1004 };
	char *word = malloc(SIZE + 1), *rest, *line;
	FILE *out = begin();
	size_t n = 0;

	memset(word, 'x', SIZE);
	word[SIZE] = '\0';
	wrap_text(out, "# ", "#   ", word);
	fclose(out);
	rest = written;
	while ((line = strsep(&rest, "\n")) && *line) {
		assert_true(strlen(line) <= LONGEST);
		n += strlen(line) - strcspn(line, "x");
	}
	assert_int_equal(n, SIZE);
	free(written);
	free(word);
}

static void test_words(void **state)
{
	const char *words[] = {"@basic-io", "read", "write"};
	FILE *out = begin();

	wrap_words(out, "SystemCallFilter=", words, 3);
	expect_written(out, "SystemCallFilter=@basic-io read write\n");
	out = begin();
	wrap_words(out, "SystemCallFilter=", words, 0);
	expect_written(out, "");
}

static void test_key_is_repeated(void **state)
{
	const char *words[40];
	FILE *out = begin();
	char *rest, *line;
	size_t n = 0;

	for (size_t i = 0; i < 40; i++)
		words[i] = "sched_setaffinity";
	wrap_words(out, "Key=", words, 40);
	fclose(out);
	rest = written;
	while ((line = strsep(&rest, "\n")) && *line) {
		assert_true(strlen(line) <= COLUMNS);
		assert_int_equal(strncmp(line, "Key=sched_setaffinity", 21), 0);
		for (const char *c = line; (c = strstr(c, "sched_setaffinity")); c++)
			n++;
	}
	assert_int_equal(n, 40);
	free(written);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_word_that_is_too_long),
		cmocka_unit_test(test_endless_word),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_key_is_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
