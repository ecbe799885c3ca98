/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/build-json.h"
#include "base/cleanup.h"
#include "changes.h"
#include "emit/rows.h"
#include "output.h"
#include "parse.h"
#include "profile/origin.h"
#include "session/inputs.h"
#include "show-facts.h"
#include "show-run.h"
#include "target.h"

enum sort { SORT_NAME, SORT_COUNT, SORT_FIRST, _SORT_MAX };

struct request {
	const char *systemd;
	enum sort sort;
	struct output output;
};

/* What is shown of the profiles, each as a table. */
struct view {
	struct table *syscalls, *origins, *changes;
	struct show_facts facts;
	bool any_uncounted;
};

static void view_release(struct view *v)
{
	table_free(v->syscalls);
	show_facts_release(&v->facts);
	table_free(v->origins);
	table_free(v->changes);
}

/* ---- rows */

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* What is equal otherwise is sorted by name, so that the order is always the same. */
static int compare_names(const struct observed *a, const struct observed *b)
{
	int order = strcmp(a->name ? a->name : "", b->name ? b->name : "");

	if (order == 0)
		order = strcmp(a->arch_word, b->arch_word);
	return order != 0 ? order
			  : compare_numbers((uint64_t)a->syscall.nr, (uint64_t)b->syscall.nr);
}

static int compare_counts(const void *a, const void *b)
{
	const struct row *left = a, *right = b;
	int order = compare_numbers(right->count, left->count);

	return order != 0 ? order : compare_names(left->observed, right->observed);
}

static int compare_firsts(const void *a, const void *b)
{
	const struct row *left = a, *right = b;
	int order = compare_numbers(left->first_us, right->first_us);

	return order != 0 ? order : compare_names(left->observed, right->observed);
}

static const struct {
	const char *word, *summary;
	int (*compare)(const void *a, const void *b); /* NULL: as rows_make() sorts */
} sorts[_SORT_MAX + 1] = {
	[SORT_NAME] = {"name", "by the name of the call", NULL},
	[SORT_COUNT] = {"count", "the most frequent call first", compare_counts},
	[SORT_FIRST] = {"first", "the call that was observed earliest first", compare_firsts},
};

static size_t count_words(const char *const *words)
{
	size_t n = 0;

	while (words[n])
		n++;
	return n;
}

static void add_row(const struct rows *rows, const struct row *row, struct table *t)
{
	char name[ROW_NAME_SIZE];

	table_colour(t, row->sensitive ? COLOUR_SENSITIVE : COLOUR_NONE);
	table_add_boolean(t, row->sensitive, "!");
	table_add_text(t, rows_name(rows, row, name));
	table_colour(t, COLOUR_NONE);
	table_add_text(t, row->observed->arch_word);
	table_add_text(t, row->observed->name);
	table_add_number(t, (uint64_t)row->observed->syscall.nr);
	table_add_number_text(t, row->count, row->uncounted ? "+" : " ");
	table_add_boolean(t, row->uncounted, "");
	table_add_seconds(t, row->first_us);
	table_add_list(t, row->sets, count_words(row->sets));
	table_add_list(t, row->executables, count_words(row->executables));
}

static int make_syscalls(
	const struct sets *target, const struct profile *p, enum sort sort, struct view *v)
{
	static const struct table_column columns[] = {
		{.heading = "", .key = "sensitive"},
		{.heading = "SYSCALL"},
		{.key = "architecture"},
		{.key = "name"},
		{.key = "number"},
		{.heading = "COUNT ", .key = "count", .right = true},
		{.key = "more"},
		{.heading = "FIRST", .key = "first_seconds", .right = true},
		{.heading = "SETS", .key = "sets", .shrinks = true},
		{.heading = "EXECUTABLES", .key = "executables", .shrinks = true},
		{},
	};
	_cleanup_(rows_release) struct rows rows = {};
	int r;

	r = table_new(columns, &v->syscalls);
	if (r < 0)
		return r;
	r = rows_make(target, p, &rows);
	if (r < 0)
		return r;
	if (sorts[sort].compare)
		qsort(rows.row, rows.n, sizeof(*rows.row), sorts[sort].compare);
	for (size_t i = 0; i < rows.n; i++)
		add_row(&rows, &rows.row[i], v->syscalls);
	v->any_uncounted = rows.any_uncounted;
	return 0;
}

static int add_origin(const char *path, enum origin origin, void *userdata)
{
	struct table *t = userdata;

	table_add_text(t, path);
	table_add_text(t, origin_sentence(origin));
	return 0;
}

static int make_origins(const struct profile *p, struct table **ret)
{
	static const struct table_column columns[] = {
		{.heading = "UNAVAILABLE PROGRAM", .key = "executable", .shrinks = true},
		{.heading = "WHY", .key = "why", .shrinks = true},
		{},
	};
	int r;

	r = table_new(columns, ret);
	return r < 0 ? r : origins_each(p, add_origin, *ret);
}

static int make_view(
	const struct sets *target, const struct profile *p, enum sort sort, struct view *v)
{
	int r;

	r = make_syscalls(target, p, sort, v);
	if (r < 0)
		return r;
	r = show_facts_make(p, &v->facts);
	if (r < 0)
		return r;
	r = make_origins(p, &v->origins);
	if (r < 0)
		return r;
	return changes_table(p, &v->changes);
}

/* ---- for a person */

static int print_section(const struct table *t, const struct output *o)
{
	if (table_rows(t) > 0)
		putchar('\n');
	return table_print(t, stdout, !o->no_legend);
}

static void print_legend(const struct view *v, const struct output *o)
{
	if (o->no_legend)
		return;
	printf("\n%zu distinct system calls; ! marks the sensitive ones.\n",
		table_rows(v->syscalls));
	if (v->any_uncounted)
		puts("+ means that a run did not count all of these calls.");
}

static int print_view(const struct profile *p, const struct view *v, const struct output *o)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	int r;

	for (size_t i = 0; i < n; i++) {
		r = show_run(p, runs[i]);
		if (r < 0)
			return r;
	}
	r = print_section(v->syscalls, o);
	if (r < 0)
		return r;
	print_legend(v, o);
	r = show_facts_print(&v->facts, p, !o->no_legend);
	if (r < 0)
		return r;
	r = print_section(v->origins, o);
	if (r < 0)
		return r;
	return print_section(v->changes, o);
}

/* ---- JSON */

static int set_table(json_t *object, const char *key, const struct table *t)
{
	json_t *rows;
	int r;

	r = table_json(t, &rows);
	if (r < 0)
		return r;
	return build_set(object, key, rows);
}

static int set_facts(json_t *object, const struct show_facts *s)
{
	json_t *facts;
	int r;

	r = show_facts_json(s, &facts);
	if (r < 0)
		return r;
	return build_set(object, "facts", facts);
}

static int set_runs(json_t *object, const struct profile *p)
{
	_cleanup_(json_decrefp) json_t *list = json_array();
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);

	for (size_t i = 0; i < n; i++)
		if (build_append(list, show_run_json(runs[i])) < 0)
			return -ENOMEM;
	return build_set(object, "runs", TAKE(list));
}

static int print_json(const struct profile *p, const struct view *v, const struct output *o)
{
	_cleanup_(json_decrefp) json_t *object = json_object();
	int r;

	r = set_runs(object, p);
	if (r < 0)
		return r;
	r = set_table(object, "syscalls", v->syscalls);
	if (r < 0)
		return r;
	r = set_facts(object, &v->facts);
	if (r < 0)
		return r;
	r = set_table(object, "unavailable", v->origins);
	if (r < 0)
		return r;
	r = set_table(object, "changed", v->changes);
	return r < 0 ? r : output_json(o, TAKE(object), stdout);
}

/* ---- the verb */

static int show(const struct request *q, const struct profile *p)
{
	_cleanup_(view_release) struct view v = {};
	_cleanup_(sets_freep) struct sets *target = NULL;
	int r;

	r = target_get(&verb_show, q->systemd, &target);
	if (r != 0)
		return r;
	r = make_view(target, p, q->sort, &v);
	if (r < 0)
		return verb_fail(&verb_show, NULL, r, EXIT_FAILURE);
	output_begin(&q->output);
	r = q->output.json == JSON_OFF ? print_view(p, &v, &q->output)
				       : print_json(p, &v, &q->output);
	if (r < 0)
		return verb_fail(&verb_show, NULL, r, EXIT_FAILURE);
	return verb_flush(&verb_show);
}

static const char *sort_words(size_t i, const char **ret_summary)
{
	*ret_summary = sorts[i].summary;
	return sorts[i].word;
}

static int take_sort(void *target, const char *argument, struct failure *f)
{
	for (enum sort s = 0; s < _SORT_MAX; s++)
		if (strcmp(sorts[s].word, argument) == 0) {
			*(enum sort *)target = s;
			return 0;
		}
	return -EINVAL;
}

static const struct option_row options[] = {
	{
		.name = "sort",
		.argument = "KEY",
		.help = "How to sort the calls",
		.words = sort_words,
		.standard = "name",
		.take = take_sort,
		.offset = offsetof(struct request, sort),
	},
	{.group = &target_options, .offset = offsetof(struct request, systemd)},
	{.group = &output_table_options, .offset = offsetof(struct request, output)},
	{},
};

static int main_show(int argc, char **argv)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	struct request q = {};
	struct failure f = {};
	char **paths;
	int r, status;

	paths = parse_arguments(&verb_show, argc, argv, &q, &status);
	if (!paths)
		return status;
	if (!paths[0])
		return verb_usage(&verb_show, "no profile given");
	r = inputs_load(paths, &f, &p);
	if (r < 0)
		return verb_fail(&verb_show, &f, r, EXIT_FAILURE);
	return show(&q, p);
}

const struct verb verb_show = {
	.name = "show",
	.arguments = "[OPTIONS] PROFILE...",
	.summary = "Show what was observed, and by which executables",
	.options = options,
	.operands = COMPLETE_FILE,
	.run = main_show,
};
