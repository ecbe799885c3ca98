/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "output.h"
#include "parse.h"
#include "profile/compare.h"
#include "profile/makers.h"
#include "session/inputs.h"

enum { EXIT_DIFFERENT = 1, EXIT_TROUBLE = 2 };

static size_t count_words(const char *const *words)
{
	size_t n = 0;

	while (words[n])
		n++;
	return n;
}

static int add_executables(struct table *t, const struct observed *o)
{
	_cleanup_(freep) const char **makers = NULL;
	int r;

	r = makers_of_call(o, &makers);
	if (r < 0)
		return r;
	table_add_list(t, makers, count_words(makers));
	return 0;
}

/* "+  x86-64  mount  /usr/bin/mount" */
static int add_syscall(bool added, const struct observed *o, void *userdata)
{
	struct table *t = userdata;
	char number[16];

	snprintf(number, sizeof(number), "%d", o->syscall.nr);
	table_colour(t, added ? COLOUR_ADDED : COLOUR_REMOVED);
	table_add_text(t, added ? "+" : "-");
	table_add_boolean(t, added, "");
	table_add_text(t, o->arch_word);
	table_add_text(t, o->name ? o->name : number);
	return add_executables(t, o);
}

static int print_differences(
	const struct profile *left, const struct profile *right, const struct output *o)
{
	static const struct table_column columns[] = {
		{.heading = ""},
		{.key = "added"},
		{.heading = "ARCHITECTURE", .key = "architecture"},
		{.heading = "SYSCALL", .key = "name"},
		{.heading = "EXECUTABLES", .key = "executables", .shrinks = true},
		{},
	};
	_cleanup_(table_freep) struct table *t = NULL;
	int r;

	r = table_new(columns, &t);
	if (r < 0)
		return verb_fail(&verb_diff, NULL, r, EXIT_TROUBLE);
	r = profile_compare(left, right, add_syscall, t);
	if (r < 0)
		return verb_fail(&verb_diff, NULL, r, EXIT_TROUBLE);
	output_begin(o);
	r = output_table(o, t);
	if (r < 0)
		return verb_fail(&verb_diff, NULL, r, EXIT_TROUBLE);
	if (verb_flush(&verb_diff) != 0)
		return EXIT_TROUBLE;
	return table_rows(t) > 0 ? EXIT_DIFFERENT : 0;
}

static int load(const char *path, struct profile **ret)
{
	char *const paths[] = {(char *)path, NULL};
	struct failure f = {};
	int r;

	r = inputs_load(paths, &f, ret);
	return r < 0 ? verb_fail(&verb_diff, &f, r, EXIT_TROUBLE) : 0;
}

static const struct option_row options[] = {{.group = &output_table_options}, {}};

static int main_diff(int argc, char **argv)
{
	_cleanup_(profile_freep) struct profile *left = NULL, *right = NULL;
	struct output o = {};
	char **paths;
	int status;

	paths = parse_arguments(&verb_diff, argc, argv, &o, &status);
	if (!paths)
		return status;
	if (!paths[0] || !paths[1] || paths[2])
		return verb_usage(&verb_diff, "not exactly two profiles were given");
	status = load(paths[0], &left);
	if (status == 0)
		status = load(paths[1], &right);
	return status != 0 ? status : print_differences(left, right, &o);
}

const struct verb verb_diff = {
	.name = "diff",
	.arguments = "[OPTIONS] A B",
	.summary = "Compare what two profiles observed",
	.options = options,
	.notes =
		"A line with - is a system call that only A has, a line with + one that only B has. Exits like diff(1): 0 "
		"if there is no difference, 1 if there is one, 2 for a failure.",
	.operands = COMPLETE_FILE,
	.run = main_diff,
};
