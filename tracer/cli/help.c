/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "help.h"

#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "pager.h"
#include "paragraph.h"
#include "terminal.h"
#include "verbs.h"

enum {
	HELP_COLUMN = 27, /* where the text begins */
	WORD_INDENT = HELP_COLUMN + 2,
	VERB_COLUMN = 12,
	TEXT_MAX = 1024,
};

char *help_label(const struct option_row *row, char buf[HELP_LABEL_SIZE])
{
	char letter[5] = "    ";
	const char *before = row->name ? "=" : " ";

	if (row->letter)
		snprintf(letter, sizeof(letter), "-%c%s", row->letter, row->name ? ", " : "");
	snprintf(buf, HELP_LABEL_SIZE, "%s%s%s%s%s%s%s", letter, row->name ? "--" : "",
		row->name ? row->name : "", row->argument_may_lack ? "[" : "",
		row->argument ? before : "", row->argument ? row->argument : "",
		row->argument_may_lack ? "]" : "");
	return buf;
}

static bool has_summaries(const struct option_row *row)
{
	const char *summary = NULL;

	return row->words && row->words(0, &summary) && summary;
}

/* "HELP (one, two, three)" */
static void add_words(const struct option_row *row, char text[TEXT_MAX])
{
	char words[TEXT_MAX / 2];
	size_t n = strlen(text);

	snprintf(text + n, TEXT_MAX - n, " (%s)", option_words_text(row, words, sizeof(words)));
}

/* A line for each word and what it means; @standard is the default, or NULL. */
static void print_words(option_words words, const char *standard, size_t indent)
{
	const char *word, *summary;
	size_t width = 0;

	for (size_t i = 0; (word = words(i, &summary)); i++)
		if (strlen(word) > width)
			width = strlen(word);
	for (size_t i = 0; (word = words(i, &summary)); i++) {
		char text[TEXT_MAX];

		snprintf(text, sizeof(text), "%s%s", summary ? summary : "",
			standard && strcmp(standard, word) == 0 ? " (default)" : "");
		printf("%*s%-*s  ", (int)indent, "", (int)width, word);
		paragraph_print(stdout, indent + width + 2, indent + width + 2, text);
	}
}

static void print_option(const struct option_row *row)
{
	char label[HELP_LABEL_SIZE], text[TEXT_MAX];
	int n = printf("  %s", help_label(row, label));

	if (n > HELP_COLUMN - 1) {
		putchar('\n');
		n = 0;
	}
	printf("%*s", HELP_COLUMN - n, "");
	snprintf(text, sizeof(text), "%s%s%s", row->help, row->repeats ? "; may be repeated" : "",
		has_summaries(row) ? ":" : "");
	if (row->words && !has_summaries(row))
		add_words(row, text);
	paragraph_print(stdout, HELP_COLUMN, HELP_COLUMN, text);
	if (has_summaries(row))
		print_words(row->words, row->standard, WORD_INDENT);
}

static void print_heading(const char *text)
{
	printf("\n%s%s:%s\n", colour_begin(stdout, COLOUR_HEADING), text,
		colour_end(stdout, COLOUR_HEADING));
}

static void print_options(const struct verb *v)
{
	struct option_list list;

	option_list(v->options, &list);
	if (!list.at[0].row->heading)
		print_heading("Options");
	for (size_t i = 0; i < list.n; i++)
		if (list.at[i].row->heading)
			print_heading(list.at[i].row->heading);
		else
			print_option(list.at[i].row);
}

static bool without_pager;

void help_without_pager(void)
{
	without_pager = true;
}

static void print_members(const struct verb *group)
{
	const struct verb *v;

	print_heading("Verbs");
	for (size_t i = 0; (v = verbs_member(group, i)); i++) {
		printf("  %-*s", VERB_COLUMN - 2, verb_last_word(v));
		paragraph_print(stdout, VERB_COLUMN, VERB_COLUMN, v->summary);
	}
}

int help_group(const struct verb *group, char *const *words)
{
	char shown[128];

	if (!words[0])
		return verb_usage(group, "no verb given");
	if (strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0)
		return help_print(group);
	return verb_usage(group, "unknown %s %s", words[0][0] == '-' ? "option" : "verb",
		escape_to(shown, sizeof(shown), words[0]));
}

int help_print(const struct verb *v)
{
	char text[TEXT_MAX];

	if (!without_pager)
		pager_open();
	snprintf(text, sizeof(text), "syscarve %s %s", v->name, v->arguments);
	paragraph_print(stdout, 0, strlen("syscarve "), text);
	putchar('\n');
	snprintf(text, sizeof(text), "%s.", v->summary);
	paragraph_print(stdout, 0, 0, text);
	if (v->group)
		print_members(v);
	else
		print_options(v);
	if (v->words) {
		print_heading(v->words_heading);
		print_words(v->words, NULL, 2);
	}
	if (v->notes) {
		putchar('\n');
		paragraph_print(stdout, 0, 0, v->notes);
	}
	if (v->group)
		printf("\nSee syscarve %s VERB --help for the options of a verb.\n", v->name);
	else
		puts("\nSee the syscarve(1) man page for details.");
	return verb_flush(v);
}

static void print_verbs(void)
{
	const char *name, *summary;

	for (size_t i = 0; (name = verbs_words(i, &summary)); i++) {
		printf("  %-*s", VERB_COLUMN - 2, name);
		paragraph_print(stdout, VERB_COLUMN, VERB_COLUMN, summary);
	}
}

int help_print_all(void)
{
	static const struct option_row version = {
		.name = "version", .help = "Show the versions of syscarve and libseccomp"};

	if (!without_pager)
		pager_open();
	puts("syscarve VERB [OPTIONS] [ARGS]\n");
	paragraph_print(stdout, 0, 0,
		"Observe the system calls that a service makes, and derive a SystemCallFilter= for systemd from them.");
	print_heading("Verbs");
	print_verbs();
	print_heading("Options");
	print_option(&version);
	print_option(&option_help_row);
	puts("\nSee syscarve help VERB for the options of a verb, and syscarve(1) for details.");
	return verb_flush(&verb_help);
}
