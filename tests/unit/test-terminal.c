/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include "cli/pager.h"
#include "cli/paragraph.h"
#include "cli/table.h"
#include "cli/terminal.h"

static void test_boolean(void **state)
{
	assert_int_equal(parse_boolean("yes"), 1);
	assert_int_equal(parse_boolean("On"), 1);
	assert_int_equal(parse_boolean("0"), 0);
	assert_int_equal(parse_boolean("FALSE"), 0);
	assert_int_equal(parse_boolean(""), -1);
	assert_int_equal(parse_boolean("256"), -1);
	assert_int_equal(parse_boolean(NULL), -1);
}

static void test_session_owner(void **state)
{
	static const struct {
		const char *text;
		long owner;
	} cases[] = {
		{"0::/user.slice/user-1000.slice/session-3.scope\n", 1000},
		{"0::/user.slice/user-0.slice/user@0.service/init.scope\n", 0},
		{"1:name=systemd:/system.slice/ssh.service\n0::/user.slice/user-7.slice\n", 7},
		{"0::/system.slice/user-runtime-dir@1000.service\n", -1},
		{"0::/user-.slice\n", -1},
		{"0::/user-12x.slice\n", -1},
		{"0::/user-1.slic", -1},
		{"0::/\n", -1},
		{"", -1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(pager_session_owner(cases[i].text), cases[i].owner);
}

static void test_columns(void **state)
{
	assert_int_equal(terminal_columns("abc", 3), 3);
	assert_int_equal(terminal_columns("a…b", strlen("a…b")), 3);
	assert_int_equal(terminal_columns("", 0), 0);
}

static void test_paragraph(void **state)
{
	char text[512] = "";
	char *printed;
	size_t size;
	FILE *out = open_memstream(&printed, &size);

	for (int i = 0; i < 40; i++)
		strcat(text, i > 0 ? " word-10ch" : "word-10ch");
	fputs("0123456789", out);
	paragraph_print(out, 10, 4, text);
	fclose(out);
	for (char *line = strtok(printed, "\n"); line; line = strtok(NULL, "\n")) {
		assert_true(strlen(line) <= PARAGRAPH_WIDTH);
		assert_true(
			strlen(line) > PARAGRAPH_WIDTH - 11 || strncmp(line, "    word", 8) == 0);
		assert_true(line[strlen(line) - 1] != ' ');
	}
	free(printed);
}

static const struct table_column columns[] = {
	{.heading = "NAME", .key = "name"},
	{.key = "only_json"},
	{.heading = "COUNT", .key = "count", .right = true},
	{.heading = "", .key = "flag"},
	{.heading = "LIST", .key = "list", .shrinks = true},
	{},
};

static struct table *make_table(void)
{
	struct table *t;

	assert_int_equal(table_new(columns, &t), 0);
	table_add_text(t, "a\x1b[2J");
	table_add_text(t, NULL);
	table_add_number(t, 12345);
	table_add_boolean(t, true, "!");
	table_add_list(t, (const char *const[]){"x", "y"}, 2);
	table_add_text(t, "b");
	table_add_text(t, "c");
	table_add_number_text(t, 1, "+");
	table_add_boolean(t, false, "!");
	table_add_list(t, NULL, 0);
	return t;
}

static void test_table(void **state)
{
	struct table *t = make_table();
	char *printed;
	size_t size;
	FILE *out = open_memstream(&printed, &size);

	assert_int_equal(table_rows(t), 2);
	assert_int_equal(table_print(t, out, true), 0);
	assert_int_equal(table_print(t, out, false), 0);
	fclose(out);
	assert_string_equal(printed, "NAME      COUNT     LIST\n"
				     "a\\x1b[2J  12345  !  x y\n"
				     "b            1+     -\n"
				     "a\\x1b[2J  12345  !  x y\n"
				     "b            1+     -\n");
	free(printed);
	table_free(t);
}

static void test_table_json(void **state)
{
	struct table *t = make_table();
	json_t *json;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(table_json(t, &json), 0);
	assert_int_equal(json_dumpf(json, out, JSON_COMPACT), 0);
	fclose(out);
	assert_string_equal(text,
		"[{\"name\":\"a\\\\x1b[2J\",\"only_json\":null,\"count\":12345,\"flag\":true,\"list\":[\"x\",\"y\"]},"
		"{\"name\":\"b\",\"only_json\":\"c\",\"count\":1,\"flag\":false,\"list\":[]}]");
	free(text);
	json_decref(json);
	table_free(t);
}

static void test_empty_table(void **state)
{
	struct table *t;
	json_t *json;

	assert_int_equal(table_new(columns, &t), 0);
	assert_int_equal(table_print(t, stdout, true), 0);
	assert_int_equal(table_json(t, &json), 0);
	assert_int_equal(json_array_size(json), 0);
	json_decref(json);
	table_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boolean),
		cmocka_unit_test(test_session_owner),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_paragraph),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_table_json),
		cmocka_unit_test(test_empty_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
