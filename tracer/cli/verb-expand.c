/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "groups/names.h"
#include "groups/refusal.h"
#include "output.h"
#include "parse.h"
#include "session/existing.h"
#include "target.h"

enum { SOURCES_MAX = 256 };

static void note_mode(const struct filter *f)
{
	const char *refusal = filter_refusal(f);

	if (refusal)
		verb_note(&verb_expand, "warning: no service starts with this filter: %s", refusal);
	if (filter_mode(f) == FILTER_NONE)
		verb_note(&verb_expand, "there is no filter: every call is allowed");
	if (filter_mode(f) == FILTER_DENY)
		verb_note(&verb_expand,
			"this is a deny list: every call that systemd has no name for is allowed as well");
}

static int make_table(const struct sysset *allowed, struct table **ret)
{
	static const struct table_column columns[] = {
		{.heading = "", .key = "name"}, {.key = "native"}, {}};
	_cleanup_(freep) const char **names = NULL;
	int32_t nr;
	int r;

	r = table_new(columns, ret);
	if (r < 0)
		return r;
	r = names_sorted(allowed, &names);
	if (r < 0)
		return r;
	for (const char **name = names; *name; name++) {
		table_add_text(*ret, *name);
		table_add_boolean(*ret, abi_number(abi_native(), *name, &nr), "");
	}
	return 0;
}

static size_t count_native(const struct sysset *allowed)
{
	size_t n = 0;
	int32_t nr;

	SYSSET_FOREACH (id, allowed)
		n += abi_number(abi_native(), names_get(id), &nr);
	return n;
}

static int print_allowed(const struct filter *f, const struct output *o)
{
	_cleanup_(table_freep) struct table *t = NULL;
	struct sysset allowed;
	int r;

	filter_allowed(f, &allowed);
	r = make_table(&allowed, &t);
	if (r < 0)
		return verb_fail(&verb_expand, NULL, r, EXIT_FAILURE);
	output_begin(o);
	r = output_table(&(struct output){.json = o->json, .no_legend = true}, t);
	if (r < 0)
		return verb_fail(&verb_expand, NULL, r, EXIT_FAILURE);
	if (o->json == JSON_OFF && !o->no_legend && terminal_is_on(stdout))
		printf("\n%zu names of system calls are allowed; %zu of them exist on %s.\n",
			table_rows(t), count_native(&allowed), abi_word(abi_native()));
	return verb_flush(&verb_expand);
}

/* ---- arguments */

enum source { SOURCE_FILTER, SOURCE_EXPRESSION };

/* -e, -f and words make one list, in the order in which they are given. */
struct request {
	struct option_strings texts;
	enum source kinds[SOURCES_MAX];
	const char *systemd;
	struct output output;
};

static int add_source(struct request *q, enum source kind, const char *text, struct failure *f)
{
	if (q->texts.n == SOURCES_MAX)
		return failure_set(
			f, -E2BIG, "more than %d filters and expressions were given", SOURCES_MAX);
	q->kinds[q->texts.n] = kind;
	return option_strings_add(&q->texts, text);
}

static int take_expression(void *target, const char *argument, struct failure *f)
{
	return add_source(target, SOURCE_EXPRESSION, argument, f);
}

static int take_filter(void *target, const char *argument, struct failure *f)
{
	return add_source(target, SOURCE_FILTER, argument, f);
}

static int take_word(void *target, const char *word, struct failure *f)
{
	int r = add_source(target, SOURCE_FILTER, word, f);

	return r < 0 ? r : 1;
}

static int apply_sources(const struct request *q, struct filter *filter,
	const struct reporter *reporter, struct failure *f)
{
	for (size_t i = 0; i < q->texts.n; i++) {
		const char *text = q->texts.strings[i];
		int r;

		if (q->kinds[i] == SOURCE_EXPRESSION)
			r = filter_assign(filter, text, NULL, 0);
		else
			r = existing_read(filter, text, NULL, reporter, f);
		if (r < 0)
			return r;
	}
	return 0;
}

static int expand(const struct request *q)
{
	const struct reporter reporter = verb_reporter(&verb_expand);
	_cleanup_(sets_freep) struct sets *sets = NULL;
	_cleanup_(filter_freep) struct filter *filter = NULL;
	struct failure f = {};
	int r;

	r = target_get(&verb_expand, q->systemd, &sets);
	if (r != 0)
		return r;
	r = filter_new(sets, &reporter, &filter);
	if (r < 0)
		return verb_fail(&verb_expand, NULL, r, EXIT_FAILURE);
	r = apply_sources(q, filter, &reporter, &f);
	if (r < 0)
		return verb_fail(&verb_expand, &f, r, EXIT_FAILURE);
	note_mode(filter);
	return print_allowed(filter, &q->output);
}

static const struct option_row options[] = {
	{
		.letter = 'f',
		.name = "filter",
		.argument = "FILE|UNIT",
		.help = "A unit file, a drop-in, or a unit of this host with all its files; - is standard input",
		.details = "Words without -f are the same.",
		.repeats = true,
		.complete = COMPLETE_FILE_OR_UNIT,
		.take = take_filter,
	},
	{
		.letter = 'e',
		.name = "expression",
		.argument = "WORDS",
		.help = "One SystemCallFilter= assignment",
		.complete = COMPLETE_SET,
		.repeats = true,
		.take = take_expression,
	},
	{.group = &target_options, .offset = offsetof(struct request, systemd)},
	{.group = &output_table_options, .offset = offsetof(struct request, output)},
	{},
};

static void request_release(struct request *q)
{
	option_strings_release(&q->texts);
}

static int main_expand(int argc, char **argv)
{
	_cleanup_(request_release) struct request q = {};
	struct failure f = {};
	char **words;
	int status, r;

	words = parse_arguments(&verb_expand, argc, argv, &q, &status);
	if (!words)
		return status;
	for (; *words; words++) {
		r = add_source(&q, SOURCE_FILTER, *words, &f);
		if (r < 0)
			return verb_fail(&verb_expand, &f, r, EXIT_USAGE);
	}
	if (q.texts.n == 0)
		return verb_usage(
			&verb_expand, "no filter given: use -e EXPRESSION, or a file or unit");
	return expand(&q);
}

const struct verb verb_expand = {
	.name = "expand",
	.arguments = "[OPTIONS] [-e EXPRESSION | FILE | UNIT]...",
	.summary = "List the system calls that a SystemCallFilter= really allows",
	.options = options,
	.notes =
		"Assignments apply in the order in which they are given. The names are sorted, one on a line, and include those that "
		"systemd adds. What systemd would ignore is reported on standard error; a unit that it would not load is an error.",
	.operands = COMPLETE_FILE_OR_UNIT,
	.operand = take_word,
	.run = main_expand,
};
