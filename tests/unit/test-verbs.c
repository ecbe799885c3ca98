/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <ctype.h>

#include "cli/verbs.h"

/* Rules that the tables of all verbs follow, so that help, manual and completions read alike. */

static void check_row(const struct option_row *row)
{
	size_t len;

	if (row->heading)
		return;
	assert_non_null(row->help);
	len = strlen(row->help);
	assert_true(len > 0 && row->help[len - 1] != '.');
	assert_true(isupper((unsigned char)row->help[0]));
	assert_null(strchr(row->help, '\n'));
	assert_true(row->name || row->letter);
	assert_true(row->take || row == &option_help_row);
	if (row->words || row->argument_may_lack || row->complete != COMPLETE_NOTHING)
		assert_non_null(row->argument);
	if (row->details)
		assert_true(row->details[strlen(row->details) - 1] == '.');
}

/* The default is one of the words. */
static void check_standard(const struct option_row *row)
{
	const char *word, *summary;
	bool found = false;

	if (!row->standard)
		return;
	for (size_t i = 0; (word = row->words(i, &summary)); i++)
		found |= strcmp(word, row->standard) == 0;
	assert_true(found);
}

static void test_rows(void **state)
{
	for (size_t v = 0; verbs[v]; v++) {
		struct option_list list;

		option_list(verbs[v]->options, &list);
		for (size_t i = 0; i < list.n; i++) {
			check_row(list.at[i].row);
			check_standard(list.at[i].row);
		}
	}
}

static void test_no_option_twice(void **state)
{
	for (size_t v = 0; verbs[v]; v++) {
		struct option_list list;

		option_list(verbs[v]->options, &list);
		for (size_t i = 0; i < list.n; i++)
			for (size_t k = 0; k < i; k++) {
				const struct option_row *a = list.at[i].row, *b = list.at[k].row;

				assert_false(a->letter && a->letter == b->letter);
				assert_false(a->name && b->name && strcmp(a->name, b->name) == 0);
			}
	}
}

/* One word has one meaning: the same letter is the same option in every verb. */
static void test_letters(void **state)
{
	const char *names[128] = {};

	for (size_t v = 0; verbs[v]; v++) {
		struct option_list list;

		option_list(verbs[v]->options, &list);
		for (size_t i = 0; i < list.n; i++) {
			const struct option_row *row = list.at[i].row;
			const char **name = &names[(unsigned char)row->letter];

			if (!row->letter || !row->name)
				continue;
			if (!*name)
				*name = row->name;
			assert_string_equal(*name, row->name);
		}
	}
}

static void test_verbs(void **state)
{
	for (size_t v = 0; verbs[v]; v++) {
		const char *summary = verbs[v]->summary;

		assert_ptr_equal(verbs_find(verbs[v]->name), verbs[v]);
		assert_true(summary[strlen(summary) - 1] != '.');
		assert_true(verbs[v]->group == !verbs[v]->run);
		assert_true(!verbs[v]->group || verbs_member(verbs[v], 0));
	}
	assert_null(verbs_find("frobnicate"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_no_option_twice),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_verbs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
