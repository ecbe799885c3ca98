/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit/exec-lines.h"

#include <errno.h>

#include "base/memstream.h"
#include "unit.h"

#define START "ExecStart"
#define RELOAD "ExecReload"

static char *words[] = {
	"name", "two words", "$WORD", "50%", "a\"b\\c", "tab\there", ";", "ü", NULL};

static void expect_text(const struct unit_execs *execs, const char *want)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	exec_lines_print(out, execs, "/usr/bin/syscarve");
	assert_int_equal(memstream_close(out, &text), 0);
	assert_string_equal(text, want);
	free(text);
}

static void test_words(void **state)
{
	struct unit_exec line = {
		.kind = START, .path = "/a b/100%", .argv = words, .prefixes = "-:!!"};

	expect_text(&(struct unit_execs){&line, 1},
		"ExecStart=\n"
		"ExecStart=\"-:!!/usr/bin/syscarve\" \"unit\" \"exec\" \"--\" \"/a b/100%%\" \"name\" \"two words\" "
		"\"$WORD\" \"50%%\" \"a\\\"b\\\\c\" \"tab\\x09here\" \";\" \"ü\"\n");
}

/* A kind is replaced as a whole, and what no filter restricts is left as it is. */
static void test_privileged(void **state)
{
	char *plain[] = {"a", NULL}, *named[] = {"name", "%", NULL};
	struct unit_exec lines[] = {
		{.kind = "ExecStartPre", .path = "/only", .argv = plain, .prefixes = "+"},
		{.kind = START, .path = "/a", .argv = plain},
		{.kind = START, .path = "/b", .argv = named, .prefixes = "+-"},
		{.kind = RELOAD, .path = "/a", .argv = plain, .prefixes = "-"},
	};

	expect_text(&(struct unit_execs){lines, 4},
		"ExecStart=\n"
		"ExecStart=\"/usr/bin/syscarve\" \"unit\" \"exec\" \"--\" \"/a\" \"a\"\n"
		"ExecStart=\"@+-/b\" \"name\" \"%%\"\n"
		"ExecReload=\n"
		"ExecReload=\"-/usr/bin/syscarve\" \"unit\" \"exec\" \"--\" \"/a\" \"a\"\n");
	expect_text(&(struct unit_execs){lines, 1}, "");
	assert_true(unit_exec_is_privileged(&lines[2]));
	assert_false(unit_exec_is_privileged(&lines[3]));
}

static void expect_refused(const char *path, const char *prefixes, const char *want)
{
	struct unit_exec line = {.kind = START, .path = (char *)path, .argv = words};
	struct failure f = {};

	strcpy(line.prefixes, prefixes);
	assert_int_equal(exec_lines_check(&(struct unit_execs){&line, 1}, "x.service", &f),
		want ? -EOPNOTSUPP : 0);
	if (want)
		assert_string_equal(f.text, want);
}

static void test_refused(void **state)
{
	expect_refused("/a", "-", NULL);
	expect_refused("/a", "-?", "x.service: a prefix of ExecStart=/a is not known to syscarve");
	expect_refused("/$a", "", "x.service: the path of ExecStart=/$a has a \"$\" in it");
	expect_refused("/$a", "+", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_privileged),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
