/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "groups/sets.h"
#include "groups/tables/tables.h"
#include "groups/versions.h"

static void test_names_are_sorted(void **state)
{
	for (const char *const *n = names_table; n[0] && n[1]; n++)
		assert_true(strcmp(n[0], n[1]) < 0);
	assert_int_equal(names_find("no_such_call"), -ENOENT);
	assert_string_equal(names_get(names_find("read")), "read");
}

static void test_intern(void **state)
{
	int id = names_intern("brand_new_call");

	assert_true(id >= 0);
	assert_int_equal(names_intern("brand_new_call"), id);
	assert_string_equal(names_get(id), "brand_new_call");
	assert_int_equal(names_intern(""), -EINVAL);
	assert_int_equal(names_intern("has blank"), -EINVAL);
	assert_int_equal(names_intern("UPPER"), -EINVAL);
}

static void test_names_sorted(void **state)
{
	struct sysset set = {};
	const char **names;
	int *ids;

	sysset_add(&set, names_intern("aaa_new_call"));
	sysset_add(&set, names_find("write"));
	sysset_add(&set, names_find("read"));
	assert_int_equal(names_sorted(&set, &names), 0);
	assert_string_equal(names[0], "aaa_new_call");
	assert_string_equal(names[1], "read");
	assert_string_equal(names[2], "write");
	assert_null(names[3]);
	free(names);
	assert_int_equal(names_sorted_ids(&set, &ids), 0);
	assert_int_equal(ids[0], names_find("aaa_new_call"));
	assert_int_equal(ids[1], names_find("read"));
	assert_int_equal(ids[2], names_find("write"));
	assert_int_equal(ids[3], -1);
	free(ids);
}

/* @default grew over time. */
static void test_default_sizes(void **state)
{
	static const struct {
		int version, size;
	} cases[] = {{247, 55}, {252, 63}, {257, 70}, {262, 70}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sets *s;

		assert_int_equal(sets_load(cases[i].version, &s), 0);
		assert_int_equal(sysset_count(sets_find(s, "@default")), cases[i].size);
		sets_free(s);
	}
}

/* Each bundled version has its row in versions.c, in order, and the names there are known. */
static void test_versions_have_rows(void **state)
{
	size_t n = 0;

	for (const struct version_row *row = versions; row->version; row++, n++) {
		assert_int_equal(row->version, sets_versions[n]);
		assert_ptr_equal(version_find(row->version), row);
		assert_true(row->since <= row->version);
		assert_true(n == 0 || row->since > row[-1].version);
		assert_true(row->summary[0] != '\0');
		for (const char *const *name = row->added; *name; name++)
			assert_true(names_find(*name) >= 0);
		for (const char *const *name = row->launcher; *name; name++)
			assert_true(names_find(*name) >= 0);
	}
	assert_int_equal(sets_versions[n], 0);
}

static void test_versions_between_rows(void **state)
{
	assert_int_equal(version_find(1)->version, 247);
	assert_int_equal(version_find(255)->version, 252);
	assert_int_equal(version_find(256)->version, 257);
	assert_int_equal(version_find(9999)[1].version, 0);
}

static void test_nested_sets_are_expanded(void **state)
{
	struct sets *s;

	assert_int_equal(sets_load(252, &s), 0);
	for (size_t i = 0; i < sets_count(s); i++)
		for (const char *const *w = sets_listed(s, i); *w; w++) {
			if (**w == '@')
				assert_true(sysset_subset(sets_find(s, *w), sets_members(s, i)));
			else
				assert_true(has_name(sets_members(s, i), *w));
		}
	assert_true(has_name(sets_find(s, "@system-service"), "read"));
	assert_null(sets_find(s, "@sandbox"));
	sets_free(s);
	assert_int_equal(sets_load(257, &s), 0);
	assert_non_null(sets_find(s, "@sandbox"));
	sets_free(s);
	assert_int_equal(sets_load(250, &s), -ENOENT);
}

static void test_targets_differ(void **state)
{
	struct sets *old, *new;

	assert_int_equal(sets_load(247, &old), 0);
	assert_int_equal(sets_load(257, &new), 0);
	assert_false(has_name(sets_implied(old), "mprotect"));
	assert_true(has_name(sets_implied(new), "mprotect"));
	assert_false(has_name(sets_implied(old), "write"));
	assert_true(has_name(sets_implied(new), "write"));
	assert_true(has_name(sets_added(new), "write"));
	assert_true(has_name(sets_launcher(old), "write"));
	assert_true(sysset_empty(sets_added(old)));
	assert_true(sysset_empty(sets_launcher(new)));
	assert_false(has_name(sets_resolvable(old), "mseal"));
	assert_true(has_name(sets_resolvable(old), "chown32"));
	sets_free(old);
	sets_free(new);
}

static void test_sensitive(void **state)
{
	struct sets *s;

	assert_int_equal(sets_load(252, &s), 0);
	assert_true(has_name(sets_sensitive(s), "mount"));
	assert_true(has_name(sets_sensitive(s), "ptrace"));
	assert_false(has_name(sets_sensitive(s), "read"));
	assert_true(sets_name_sensitive("@resources"));
	assert_false(sets_name_sensitive("@signal"));
	sets_free(s);
}

static int parse(const char *text, size_t size, struct sets **ret)
{
	FILE *in = fmemopen((char *)text, size, "r");
	int r = sets_parse(in, 300, NULL, ret);

	fclose(in);
	return r;
}

static int parse_text(const char *text, struct sets **ret)
{
	return parse(text, strlen(text), ret);
}

static void test_parse(void **state)
{
	struct sets *s;

	assert_int_equal(parse_text("# comment\n@default\n    read\n\n@a\n\t# System "
				    "calls\n\t@b\n\twrite\n@b\n\t@a\n"
				    "\topenat\n\t@missing\n",
				 &s),
		0);
	assert_int_equal(sets_version(s), 300);
	assert_int_equal(sets_count(s), 3);
	assert_int_equal(sysset_count(sets_find(s, "@a")), 2);
	assert_int_equal(sysset_count(sets_find(s, "@b")), 2);
	assert_true(has_name(sets_implied(s), "write"));
	sets_free(s);
}

static void test_parse_refuses(void **state)
{
	static const char *const texts[] = {
		" ",
		"read\n",
		"\tread\n",
		"@a\n\tread\n",
		"@default\n\tREAD\n",
		"@default\n@default\n",
		"@default\n\t\x1b[31m\n",
	};
	struct sets *s;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(parse_text(texts[i], &s), -EBADMSG);
	assert_int_equal(parse("@default\n\tre\0ad\n", 16, &s), -EBADMSG);
}

/* Sixty sets that each contain all the others. */
static void test_parse_a_knot(void **state)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct sets *s;

	fputs("@default\n\tread\n", out);
	for (int i = 0; i < 60; i++) {
		fprintf(out, "@s%d\n", i);
		for (int k = 0; k < 60; k++)
			fprintf(out, "\t@s%d\n", k);
	}
	fclose(out);
	assert_int_equal(parse_text(text, &s), 0);
	sets_free(s);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_sorted),
		cmocka_unit_test(test_intern),
		cmocka_unit_test(test_names_sorted),
		cmocka_unit_test(test_default_sizes),
		cmocka_unit_test(test_versions_have_rows),
		cmocka_unit_test(test_versions_between_rows),
		cmocka_unit_test(test_nested_sets_are_expanded),
		cmocka_unit_test(test_targets_differ),
		cmocka_unit_test(test_sensitive),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_parse_a_knot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
