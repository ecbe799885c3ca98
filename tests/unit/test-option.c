/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "cli/option.h"

struct inner {
	bool flag;
	const char *text;
};

struct target {
	int before;
	struct inner inner;
	struct option_strings list;
	const char *journal;
	int n_operands;
};

static const char *words(size_t i, const char **ret_summary)
{
	static const char *const all[] = {"one", "two", NULL};

	*ret_summary = NULL;
	return all[i];
}

static int take_word(void *target, const char *argument, struct failure *f)
{
	return strcmp(argument, "one") == 0 || strcmp(argument, "two") == 0 ? 0 : -EINVAL;
}

static int take_nothing(void *target, const char *argument, struct failure *f)
{
	return failure_set(f, -ERANGE, "never right");
}

static const struct option_row inner_rows[] = {
	{.letter = 'F',
		.name = "flag",
		.help = "",
		.take = option_take_true,
		.offset = offsetof(struct inner, flag)},
	{.letter = 't',
		.name = "text",
		.argument = "TEXT",
		.help = "",
		.take = option_take_string,
		.offset = offsetof(struct inner, text)},
	{},
};

static const struct option_group inner_group = {"inner", inner_rows};

static const struct option_row rows[] = {
	{.heading = "A heading is no option"},
	{.group = &inner_group, .offset = offsetof(struct target, inner)},
	{.letter = 'l',
		.name = "list",
		.argument = "WORD",
		.help = "",
		.repeats = true,
		.take = option_take_strings,
		.offset = offsetof(struct target, list)},
	{.name = "journal",
		.argument = "PATH",
		.argument_may_lack = true,
		.help = "",
		.take = option_take_string,
		.offset = offsetof(struct target, journal)},
	{.name = "word", .argument = "WORD", .help = "", .words = words, .take = take_word},
	{.name = "never", .argument = "N", .help = "", .take = take_nothing},
	{.letter = 'x',
		.help = "",
		.take = option_take_true,
		.offset = offsetof(struct target, inner.flag)},
	{},
};

static int take_operand(void *target, const char *word, struct failure *f)
{
	struct target *t = target;

	return strcmp(word, "stop") == 0 ? 0 : (t->n_operands++, 1);
}

/* Parses the words of @text, and keeps what is left in @ret_left, joined by blanks. */
static int parse(
	const struct option_arguments *o, const char *text, struct failure *f, char ret_left[256])
{
	static char copy[256];
	char *argv[32], *rest = strcpy(copy, text), *word;
	int argc = 0, at = 0, r;

	while ((word = strsep(&rest, " ")))
		argv[argc++] = word;
	argv[argc] = NULL;
	*f = (struct failure){};
	r = option_parse(o, argc, argv, f, &at);
	*ret_left = '\0';
	for (; r == 0 && at < argc; at++)
		snprintf(ret_left + strlen(ret_left), 256 - strlen(ret_left), " %s", argv[at]);
	return r;
}

static void test_destinations(void **state)
{
	struct target t = {};
	const struct option_arguments o = {.table = rows, .target = &t};
	struct failure f;
	char left[256];

	assert_int_equal(
		parse(&o, "verb file --flag -t text --list=a -lb other --journal", &f, left), 0);
	assert_string_equal(left, " file other");
	assert_true(t.inner.flag);
	assert_string_equal(t.inner.text, "text");
	assert_int_equal(t.list.n, 2);
	assert_string_equal(t.list.strings[1], "b");
	assert_null(t.list.strings[2]);
	assert_null(t.journal);
	option_strings_release(&t.list);

	t = (struct target){};
	assert_int_equal(parse(&o, "verb --journal=x --fl -x -- --flag", &f, left), 0);
	assert_string_equal(left, " --flag");
	assert_string_equal(t.journal, "x");
	assert_true(t.inner.flag);
}

static void test_command(void **state)
{
	struct target t = {};
	const struct option_arguments o = {.table = rows, .target = &t, .command = true};
	struct failure f;
	char left[256];

	assert_int_equal(parse(&o, "verb -F ls -l --list", &f, left), 0);
	assert_string_equal(left, " ls -l --list");
	assert_int_equal(t.list.n, 0);
}

static void test_operands(void **state)
{
	struct target t = {};
	const struct option_arguments o = {.table = rows, .target = &t, .operand = take_operand};
	struct failure f;
	char left[256];

	assert_int_equal(parse(&o, "verb a --flag b - stop --list=a", &f, left), 0);
	assert_string_equal(left, " stop --list=a");
	assert_int_equal(t.n_operands, 3);
	assert_true(t.inner.flag);
	t = (struct target){};
	assert_int_equal(parse(&o, "verb a -- b", &f, left), 0);
	assert_string_equal(left, " b");
	assert_int_equal(t.n_operands, 1);
}

static void test_wrong_usage(void **state)
{
	static const char *const cases[][2] = {
		{"verb --unknown=1", "unknown option --unknown=1"},
		{"verb -Z", "unknown option -Z"},
		{"verb -FZ", "unknown option -Z"},
		{"verb --text", "--text needs an argument"},
		{"verb -t", "-t needs an argument"},
		{"verb --flag=1", "--flag=1: this option takes no argument"},
		{"verb --word=three", "--word=three is not known; use one of one, two"},
		{"verb --never=1", "--never=1: never right"},
		{"verb --=x", "unknown option --=x"},
		{"verb --\x1b[2J", "unknown option --\\x1b[2J"},
	};
	struct target t = {};
	const struct option_arguments o = {.table = rows, .target = &t};
	struct failure f;
	char left[256];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_true(parse(&o, cases[i][0], &f, left) < 0);
		assert_string_equal(f.text, cases[i][1]);
	}
	assert_int_equal(parse(&o, "verb --help --unknown", &f, left), 1);
	assert_int_equal(parse(&o, "verb -h", &f, left), 1);
}

static void test_list(void **state)
{
	struct option_list list;

	option_list(rows, &list);
	assert_int_equal(list.n, 9);
	assert_string_equal(list.at[0].row->heading, "A heading is no option");
	assert_ptr_equal(list.at[1].group, &inner_group);
	assert_int_equal(list.at[2].offset, offsetof(struct target, inner.text));
	assert_null(list.at[3].group);
	assert_ptr_equal(list.at[8].row, &option_help_row);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_destinations),
		cmocka_unit_test(test_command),
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_wrong_usage),
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
