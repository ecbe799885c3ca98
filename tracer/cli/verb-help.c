/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "help.h"
#include "output.h"
#include "parse.h"
#include "verbs.h"

static int help_verb(char *const *words)
{
	int n = 1;
	const struct verb *v = verbs_match(words, &n);
	char shown[128];

	if (v && !words[n])
		return help_print(v);
	if (v && !v->group)
		return verb_usage(&verb_help, "more than one verb was given");
	return verb_usage(
		&verb_help, "unknown verb %s", escape_to(shown, sizeof(shown), words[v ? n : 0]));
}

static int main_help(int argc, char **argv)
{
	struct output o = {};
	char **words;
	int status;

	words = parse_arguments(&verb_help, argc, argv, &o, &status);
	if (!words)
		return status;
	if (o.no_pager)
		help_without_pager();
	return words[0] ? help_verb(words) : help_print_all();
}

static const struct option_row options[] = {{.group = &output_text_options}, {}};

const struct verb verb_help = {
	.name = "help",
	.arguments = "[VERB]",
	.summary = "Show the verbs, or what a verb does and its options",
	.options = options,
	.operands = COMPLETE_VERB,
	.run = main_help,
};
