/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "generate.h"
#include "verbs.h"

/* @n bytes of text; every '-' is one that can be copied out of the manual, except inside of
 * words. */
static void print_escaped(const char *text, size_t n, bool option)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] == '\\')
			fputs("\\e", stdout);
		else if (text[i] == '-' && (option || i == 0))
			fputs("\\-", stdout);
		else
			putchar(text[i]);
}

static void print_bold(const char *text, size_t n)
{
	fputs("\\fB", stdout);
	print_escaped(text, n, true);
	fputs("\\fR", stdout);
}

/* The bytes of the word at @text that are an option ("--unit=" of "--unit=,"), or 0. */
static size_t option_length(const char *text)
{
	size_t n;

	if (text[0] != '-' || !(text[1] == '-' || isalpha((unsigned char)text[1])))
		return 0;
	n = strspn(text, "-=abcdefghijklmnopqrstuvwxyz");
	return n > 1 ? n : 0;
}

/* The bytes of "name" if the word at @text is a page of the manual, "name(8)", or 0. */
static size_t page_length(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_.");

	return n > 0 && text[n] == '(' && isdigit((unsigned char)text[n + 1]) && text[n + 2] == ')'
		       ? n
		       : 0;
}

/* The bytes that stand for an argument: those of @argument at @text, or 0. */
static size_t argument_length(const char *text, const char *argument)
{
	size_t n = argument ? strcspn(argument, "|") : 0;

	return n > 0 && strncmp(text, argument, n) == 0 && !isalnum((unsigned char)text[n]) ? n : 0;
}

static void print_italic(const char *text, size_t n)
{
	fputs("\\fI", stdout);
	print_escaped(text, n, true);
	fputs("\\fR", stdout);
}

static void print_word(const char *text, size_t n, const char *argument)
{
	size_t bold = option_length(text), page = page_length(text),
	       italic = argument_length(text, argument);

	if (bold > n || page > n || italic > n)
		return;
	if (bold + page > 0)
		print_bold(text, bold + page);
	else if (italic > 0)
		print_italic(text, italic);
	print_escaped(text + bold + page + italic, n - bold - page - italic, false);
}

/* Running text, in which options, pages and @argument stand out. */
static void print_text(const char *text, const char *argument)
{
	while (*text) {
		size_t n = strcspn(text, " ");

		print_word(text, n, argument);
		text += n;
		if (*text) {
			putchar(' ');
			text++;
		}
	}
}

/* ---- options */

static void print_label(const struct option_row *row)
{
	puts(".TP");
	if (row->letter)
		printf("\\fB\\-%c\\fR%s", row->letter, row->name ? ", " : "");
	if (row->name) {
		fputs("\\fB\\-\\-", stdout);
		print_escaped(row->name, strlen(row->name), true);
		fputs("\\fR", stdout);
	}
	if (row->argument)
		printf("%s=\\fI%s\\fR%s", row->argument_may_lack ? "[" : "", row->argument,
			row->argument_may_lack ? "]" : "");
	putchar('\n');
}

/* Words without a summary, in the running text. */
static void print_word_list(const struct option_row *row)
{
	const char *word, *summary;

	for (size_t i = 0; (word = row->words(i, &summary)); i++) {
		fputs(i > 0 ? ", " : " (", stdout);
		print_bold(word, strlen(word));
	}
	puts(").");
}

static void print_word_rows(const struct option_row *row)
{
	const char *word, *summary;

	puts(":\n.RS");
	for (size_t i = 0; (word = row->words(i, &summary)); i++) {
		puts(".TP");
		print_bold(word, strlen(word));
		putchar('\n');
		print_text(summary ? summary : "", NULL);
		puts(row->standard && strcmp(row->standard, word) == 0 ? "; this is the default."
								       : ".");
	}
	puts(".RE");
	if (row->details)
		puts(".IP");
}

static void print_words(const struct option_row *row)
{
	const char *summary = NULL;

	if (!row->words) {
		puts(".");
		return;
	}
	row->words(0, &summary);
	if (summary)
		print_word_rows(row);
	else
		print_word_list(row);
}

static void print_option(const struct option_row *row)
{
	print_label(row);
	print_text(row->help, row->argument);
	if (row->repeats)
		fputs("; may be repeated", stdout);
	print_words(row);
	if (row->details) {
		print_text(row->details, row->argument);
		putchar('\n');
	}
}

void generate_man_options(const struct verb *v)
{
	struct option_list list;

	option_list(v->options, &list);
	for (size_t i = 0; i < list.n; i++) {
		const struct option_row *row = list.at[i].row;

		if (row->heading || row == &option_help_row ||
			(list.at[i].group && list.at[i].group->name))
			continue;
		print_option(row);
	}
}

void generate_man_group(const struct option_group *g)
{
	struct option_list list;

	option_list(g->rows, &list);
	for (size_t i = 0; i < list.n; i++)
		if (list.at[i].row != &option_help_row)
			print_option(list.at[i].row);
}

void generate_man_words(option_words words)
{
	const char *word, *summary;

	puts(".RS");
	for (size_t i = 0; (word = words(i, &summary)); i++) {
		puts(".TP");
		print_bold(word, strlen(word));
		putchar('\n');
		print_text(summary, NULL);
		puts(".");
	}
	puts(".RE");
}

/* ---- synopsis */

/* Words in capitals stand for something; options and "..." are written as they are. */
static void print_synopsis_word(const char *text, size_t n)
{
	while (n > 0) {
		size_t part = option_length(text),
		       caps = strspn(text, "@ABCDEFGHIJKLMNOPQRSTUVWXYZ");

		if (part > n || caps > n)
			return;
		if (part > 0)
			print_bold(text, part);
		else if (caps > 0)
			print_italic(text, part = caps);
		else
			putchar(text[part++]);
		text += part;
		n -= part;
	}
}

static void print_synopsis(const char *arguments)
{
	while (*arguments) {
		size_t n = strcspn(arguments, " ");

		print_synopsis_word(arguments, n);
		arguments += n;
		if (*arguments) {
			putchar(' ');
			arguments++;
		}
	}
	putchar('\n');
}

void generate_man_synopsis(void)
{
	for (size_t i = 0; verbs[i]; i++) {
		if (verbs[i]->hidden || verbs[i]->group)
			continue;
		printf("%s.B syscarve %s\n", i > 0 ? ".br\n" : "", verbs[i]->name);
		print_synopsis(verbs[i]->arguments);
	}
}
