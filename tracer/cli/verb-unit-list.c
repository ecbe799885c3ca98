/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "output.h"
#include "parse.h"
#include "session/unit-overview.h"
#include "target.h"
#include "time-text.h"
#include "unit-arguments.h"

enum sort { SORT_UNIT, SORT_ALLOWED, SORT_EXPOSURE, _SORT_MAX };

struct request {
	struct unit_place place;
	struct output output;
	enum sort sort;
};

/* ---- sorting: what needs attention comes first */

static int by_allowed(const void *a, const void *b)
{
	const struct unit_overview *x = a, *y = b;

	return x->allowed != y->allowed ? y->allowed - x->allowed : strcmp(x->name, y->name);
}

static int by_exposure(const void *a, const void *b)
{
	const struct unit_overview *x = a, *y = b;
	double left = atof(x->exposure), right = atof(y->exposure);

	return left != right ? (left < right) - (left > right) : strcmp(x->name, y->name);
}

static const struct {
	const char *word, *summary;
	int (*compare)(const void *a, const void *b); /* NULL: as unit_overviews() sorts */
} sorts[_SORT_MAX + 1] = {
	[SORT_UNIT] = {"unit", "by the name of the unit", NULL},
	[SORT_ALLOWED] = {"allowed", "the unit that may make the most calls first", by_allowed},
	[SORT_EXPOSURE] = {"exposure", "the most exposed unit first", by_exposure},
};

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

/* ---- rows */

static const char *mode_word(enum filter_mode mode)
{
	return mode == FILTER_ALLOW ? "allow" : mode == FILTER_DENY ? "deny" : "none";
}

/* -1 is not known. */
static void add_known(struct table *t, long n)
{
	if (n < 0)
		table_add_text(t, NULL);
	else
		table_add_number(t, (uint64_t)n);
}

static void add_process(struct table *t, const struct unit_process *p)
{
	char when[TIME_TEXT_SIZE];

	add_known(t, p->pid > 0 ? (long)p->pid : -1);
	table_add_text(t, p->pid > 0 ? time_text(p->started_us, when) : NULL);
	add_known(t, p->seccomp);
	add_known(t, p->filters);
	add_known(t, p->no_new_privs);
}

static void add_sensitive(struct table *t, const struct unit_overview *o)
{
	if (o->mode == FILTER_NONE)
		table_add_text(t, "all");
	else
		table_add_list(t, o->sensitive, o->n_sensitive);
	table_add_list(t, o->sensitive, o->n_sensitive);
}

/* In JSON as systemd-analyze has it. */
static void add_exposure(struct table *t, const struct unit_overview *o)
{
	char number[EXPOSURE_SIZE], *word;

	strcpy(number, o->exposure);
	word = strchr(number, ' ');
	if (word)
		*word++ = '\0';
	table_add_text(t, *o->exposure ? o->exposure : NULL);
	table_add_text(t, *number ? number : NULL);
	table_add_text(t, word);
}

static void add_row(struct table *t, const struct unit_overview *o)
{
	const struct unit_in_force_row *row = &unit_in_force[o->in_force];
	char shown[32];

	table_add_unit(t, o->name);
	table_add_text(t, mode_word(o->mode));
	table_add_number(t, (uint64_t)o->allowed);
	add_sensitive(t, o);
	add_exposure(t, o);
	table_colour(t, o->in_force == IN_FORCE_NO ? COLOUR_SENSITIVE : COLOUR_NONE);
	table_add_text(t, row->summary);
	table_colour(t, COLOUR_NONE);
	table_add_text(t, row->word);
	add_process(t, &o->process);
	snprintf(shown, sizeof(shown), "%s%s%s", o->form ? o->form : "",
		o->form && o->watched ? ", " : "", o->watched ? "watched" : "");
	table_add_text(t, *shown ? shown : NULL);
}

static int print(const struct request *q, const struct unit_overviews *all)
{
	static const struct table_column columns[] = {
		{.heading = "UNIT", .key = "unit", .shrinks = true},
		{.heading = "FILTER", .key = "filter"},
		{.heading = "CALLS", .key = "allowed", .right = true},
		{.heading = "SENSITIVE SETS", .shrinks = true},
		{.key = "sensitive_sets"},
		{.heading = "EXPOSURE"},
		{.key = "exposure"},
		{.key = "predicate"},
		{.heading = "IN FORCE"},
		{.key = "in_force"},
		{.key = "pid"},
		{.key = "started"},
		{.key = "seccomp"},
		{.key = "seccomp_filters"},
		{.key = "no_new_privs"},
		{.heading = "SYSCARVE", .key = "syscarve"},
		{},
	};
	_cleanup_(table_freep) struct table *t = NULL;
	int r;

	r = table_new(columns, &t);
	if (r < 0)
		return r;
	for (size_t i = 0; i < all->n; i++)
		add_row(t, &all->of[i]);
	output_begin(&q->output);
	r = output_table(&q->output, t);
	if (r >= 0 && q->output.json == JSON_OFF && !q->output.no_legend)
		printf("\n%zu services; CALLS: of %d system calls that exist here, how many may pass.\n",
			all->n, all->universe);
	return r;
}

static int list(const struct request *q)
{
	_cleanup_(unit_overviews_release) struct unit_overviews all = {};
	_cleanup_(sets_freep) struct sets *target = NULL;
	struct failure f = {};
	int r;

	r = target_get(&verb_unit_list, NULL, &target);
	if (r != 0)
		return r;
	r = unit_overviews(&q->place, target, &f, &all);
	if (r < 0)
		return verb_fail(&verb_unit_list, &f, r, EXIT_FAILURE);
	if (sorts[q->sort].compare && all.n > 0)
		qsort(all.of, all.n, sizeof(*all.of), sorts[q->sort].compare);
	r = print(q, &all);
	return r < 0 ? verb_fail(&verb_unit_list, NULL, r, EXIT_FAILURE)
		     : verb_flush(&verb_unit_list);
}

/* ---- the verb */

static const struct option_row options[] = {
	{
		.name = "sort",
		.argument = "KEY",
		.help = "How to sort the units",
		.words = sort_words,
		.standard = "unit",
		.take = take_sort,
		.offset = offsetof(struct request, sort),
	},
	{.group = &unit_place_options, .offset = offsetof(struct request, place)},
	{.group = &output_table_options, .offset = offsetof(struct request, output)},
	{},
};

static int main_list(int argc, char **argv)
{
	struct request q = {};
	char **words;
	int status;

	words = parse_arguments(&verb_unit_list, argc, argv, &q, &status);
	if (!words)
		return status;
	if (words[0])
		return verb_usage(&verb_unit_list, "it lists all services, and takes no name");
	return list(&q);
}

const struct verb verb_unit_list = {
	.name = "unit list",
	.arguments = "[OPTIONS]",
	.summary = "How all loaded services are restricted, and whether their processes really are",
	.options = options,
	.notes =
		"IN FORCE: whether the main process is under the filter that the unit's files have. \"restart it\" means that the process is "
		"older than a file of the unit; \"no\" that it runs without any filter.",
	.run = main_list,
};
