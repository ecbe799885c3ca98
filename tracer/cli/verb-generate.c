/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "generate.h"
#include "parse.h"
#include "verbs.h"
#include "words.h"

/*
 * The hidden verb that the build uses: it copies standard input, and replaces each line "@WORD
 * [ARGUMENT]@", behind whatever begins a comment, by what is made of the tables of options.
 */

static int make_options(const char *argument)
{
	const struct verb *v = verbs_find(argument);

	if (!v)
		return -ENOENT;
	generate_man_options(v);
	return 0;
}

/* The group that a verb's table has by that name. */
static const struct option_group *find_group(const char *name)
{
	for (size_t i = 0; verbs[i]; i++) {
		struct option_list list;

		option_list(verbs[i]->options, &list);
		for (size_t k = 0; k < list.n; k++) {
			const struct option_group *g = list.at[k].group;

			if (g && g->name && strcmp(g->name, name) == 0)
				return g;
		}
	}
	return NULL;
}

static int make_group(const char *argument)
{
	const struct option_group *g = find_group(argument);

	if (!g)
		return -ENOENT;
	generate_man_group(g);
	return 0;
}

/* Words that are no arguments of an option. */
static int make_words(const char *argument)
{
	static const struct {
		const char *name;
		option_words words;
	} lists[] = {
		{"logs", words_logs},
		{"gaps", words_gaps},
		{"facts", words_facts},
		{"reasons", words_reasons},
		{"warnings", words_warnings},
	};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (strcmp(lists[i].name, argument) == 0) {
			generate_man_words(lists[i].words);
			return 0;
		}
	return -ENOENT;
}

static int make_synopsis(const char *argument)
{
	generate_man_synopsis();
	return 0;
}

static int make_bash(const char *argument)
{
	generate_bash();
	return 0;
}

static int make_zsh(const char *argument)
{
	generate_zsh();
	return 0;
}

static const struct {
	const char *word;
	int (*make)(const char *argument);
} markers[] = {
	{"synopsis", make_synopsis},
	{"options", make_options},
	{"group", make_group},
	{"words", make_words},
	{"bash", make_bash},
	{"zsh", make_zsh},
};

static int make(const char *word, const char *argument)
{
	for (size_t i = 0; i < ARRAY_SIZE(markers); i++)
		if (strcmp(markers[i].word, word) == 0)
			return markers[i].make(argument);
	return -ENOENT;
}

/* 1: the line is a marker, and was replaced. -ENOENT: nothing is known by its name. */
static int replace_line(const char *line)
{
	char word[32], argument[32] = "", end;
	const char *at = line + strspn(line, "#.\\\" \t");
	int r;

	if (at == line || sscanf(at, "@%31[a-z] %31[a-z ]%c", word, argument, &end) < 1 ||
		!strchr(at + 1, '@'))
		return 0;
	r = make(word, argument);
	return r < 0 ? r : 1;
}

static int fill(void)
{
	_cleanup_(freep) char *line = NULL;
	char shown[128];
	size_t size = 0;
	int r;

	while (getline(&line, &size, stdin) >= 0) {
		r = replace_line(line);
		if (r < 0) {
			line[strcspn(line, "\n")] = '\0';
			verb_say(&verb_generate, "%s: unknown marker",
				escape_to(shown, sizeof(shown), line));
			return EXIT_FAILURE;
		}
		if (r == 0)
			fputs(line, stdout);
	}
	return verb_flush(&verb_generate);
}

static const struct option_row options[] = {{}};

static int main_generate(int argc, char **argv)
{
	char **words;
	int status;

	words = parse_arguments(&verb_generate, argc, argv, NULL, &status);
	if (!words)
		return status;
	return words[0] ? verb_usage(&verb_generate, "generate takes no argument") : fill();
}

const struct verb verb_generate = {
	.name = "generate",
	.arguments = "<TEMPLATE",
	.summary = "Fill in a template of the manual or of a completion",
	.options = options,
	.hidden = true,
	.run = main_generate,
};
