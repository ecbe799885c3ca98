/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "groups/names.h"
#include "output.h"
#include "parse.h"
#include "target.h"

struct request {
	const char *systemd;
	struct output output;
};

static int add_all(const struct sets *sets, struct table *t)
{
	for (size_t i = 0; i < sets_count(sets); i++) {
		bool sensitive = sets_name_sensitive(sets_name(sets, i));

		table_colour(t, sensitive ? COLOUR_SENSITIVE : COLOUR_NONE);
		table_add_text(t, sets_name(sets, i));
		table_add_number(t, (uint64_t)sysset_count(sets_members(sets, i)));
		table_add_boolean(t, sensitive, "sensitive");
	}
	return 0;
}

static int fail_unknown(const struct sets *sets, const char *word)
{
	char shown[128];

	verb_say(&verb_sets, "%s: systemd %d has no such %s", escape_to(shown, sizeof(shown), word),
		sets_version(sets), *word == '@' ? "set" : "system call");
	return EXIT_FAILURE;
}

static int add_members(const struct sets *sets, const char *set, struct table *t)
{
	const struct sysset *members = sets_find(sets, set);

	if (!members)
		return fail_unknown(sets, set);
	SYSSET_FOREACH (id, members) {
		table_add_text(t, set);
		table_add_text(t, names_get(id));
		table_add_text(t, names_get(id));
		table_add_boolean(t, !sysset_has(sets_resolvable(sets), id),
			"(ignored: the libseccomp of this version does not know it)");
	}
	return 0;
}

static int add_sets_of(const struct sets *sets, const char *name, struct table *t)
{
	int id = names_find(name);
	size_t n = 0;

	for (size_t i = 0; id >= 0 && i < sets_count(sets); i++)
		if (sysset_has(sets_members(sets, i), id)) {
			n++;
			table_add_text(t, sets_name(sets, i));
			table_add_text(t, name);
			table_add_text(t, sets_name(sets, i));
			table_add_boolean(t, false, "");
		}
	return n > 0 ? 0 : fail_unknown(sets, name);
}

/* Prints names only, one a line. In JSON each name is an object with its set. */
static int add_words(const struct sets *sets, char *const *words, struct output *o, struct table *t)
{
	int status = 0;

	o->no_legend = true;
	for (; *words && status == 0; words++)
		status = **words == '@' ? add_members(sets, *words, t)
					: add_sets_of(sets, *words, t);
	return status;
}

static const struct table_column *columns_for(char *const *words)
{
	static const struct table_column all[] = {
		{.heading = "SET", .key = "set"},
		{.heading = "MEMBERS", .key = "members", .right = true},
		{.heading = "", .key = "sensitive"},
		{},
	};
	static const struct table_column members[] = {
		{.key = "set"},
		{.key = "name"},
		{.heading = ""},
		{.heading = "", .key = "ignored", .shrinks = true},
		{},
	};

	return *words ? members : all;
}

static int print_sets(const struct sets *sets, char *const *words, struct output *o)
{
	_cleanup_(table_freep) struct table *t = NULL;
	int r, status;

	r = table_new(columns_for(words), &t);
	if (r < 0)
		return verb_fail(&verb_sets, NULL, r, EXIT_FAILURE);
	status = *words ? add_words(sets, words, o, t) : add_all(sets, t);
	output_begin(o);
	r = output_table(o, t);
	if (r < 0)
		return verb_fail(&verb_sets, NULL, r, EXIT_FAILURE);
	r = verb_flush(&verb_sets);
	return status != 0 ? status : r;
}

static const struct option_row options[] = {
	{.group = &target_options, .offset = offsetof(struct request, systemd)},
	{.group = &output_table_options, .offset = offsetof(struct request, output)},
	{},
};

static int main_sets(int argc, char **argv)
{
	_cleanup_(sets_freep) struct sets *sets = NULL;
	struct request q = {};
	char **words;
	int status;

	words = parse_arguments(&verb_sets, argc, argv, &q, &status);
	if (!words)
		return status;
	status = target_get(&verb_sets, q.systemd, &sets);
	if (status != 0)
		return status;
	return print_sets(sets, words, &q.output);
}

const struct verb verb_sets = {
	.name = "sets",
	.arguments = "[OPTIONS] [@SET | NAME]...",
	.summary = "List the members of a set, or the sets that have a system call",
	.options = options,
	.notes = "Without an argument, sets lists all sets with the number of their members.",
	.operands = COMPLETE_SET,
	.run = main_sets,
};
