/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "option.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

enum {
	VALUE_LONG = 256, /* getopt_long() gives VALUE_LONG + the row's place in the list */
	SHOWN_MAX = 128,
	WORDS_MAX = 256,
};

const struct option_row option_help_row = {
	.letter = 'h',
	.name = "help",
	.help = "Show this help",
};

int option_take_true(void *target, const char *argument, struct failure *f)
{
	*(bool *)target = true;
	return 0;
}

int option_take_string(void *target, const char *argument, struct failure *f)
{
	*(const char **)target = argument;
	return 0;
}

int option_strings_add(struct option_strings *s, const char *string)
{
	const char **grown = reallocarray(s->strings, s->n + 2, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	grown[s->n++] = string;
	grown[s->n] = NULL;
	s->strings = grown;
	return 0;
}

int option_take_strings(void *target, const char *argument, struct failure *f)
{
	return option_strings_add(target, argument);
}

void option_strings_release(struct option_strings *s)
{
	free(s->strings);
	*s = (struct option_strings){};
}

static void add_rows(struct option_list *list, const struct option_row *rows,
	const struct option_group *group, size_t offset)
{
	for (; rows->name || rows->letter || rows->heading || rows->group; rows++) {
		if (rows->group) {
			add_rows(list, rows->group->rows, group ? group : rows->group,
				offset + rows->offset);
			continue;
		}
		assert(list->n < OPTIONS_MAX - 1);
		list->at[list->n].row = rows;
		list->at[list->n].group = group;
		list->at[list->n++].offset = offset + rows->offset;
	}
}

void option_list(const struct option_row *table, struct option_list *ret)
{
	*ret = (struct option_list){};
	add_rows(ret, table, NULL, 0);
	ret->at[ret->n++].row = &option_help_row;
}

char *option_words_text(const struct option_row *row, char *buf, size_t size)
{
	const char *word, *summary;
	size_t n = 0;

	*buf = '\0';
	for (size_t i = 0; (word = row->words(i, &summary)) && n + strlen(word) + 3 < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s", i > 0 ? ", " : "", word);
	return buf;
}

static void set_long_option(const struct option_row *row, int value, struct option *ret)
{
	*ret = (struct option){
		.name = row->name,
		.has_arg = !row->argument           ? no_argument
			   : row->argument_may_lack ? optional_argument
						    : required_argument,
		.val = row->letter ? row->letter : value,
	};
}

static void set_letter(const struct option_row *row, char *letters)
{
	const char *argument = row->argument_may_lack ? "::" : ":";

	sprintf(letters + strlen(letters), "%c%s", row->letter, row->argument ? argument : "");
}

/* Makes the arguments of getopt_long() from the list. */
static void make_getopt(
	const struct option_list *list, struct option longs[OPTIONS_MAX + 1], char *letters)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct option_row *row = list->at[i].row;

		if (row->name)
			set_long_option(row, VALUE_LONG + (int)i, &longs[n++]);
		if (row->letter)
			set_letter(row, letters);
	}
	longs[n] = (struct option){};
}

static size_t find_value(const struct option_list *list, int c)
{
	if (c >= VALUE_LONG)
		return (size_t)(c - VALUE_LONG);
	for (size_t i = 0; i < list->n; i++)
		if (list->at[i].row->letter == c)
			return i;
	assert(false);
	return 0;
}

/* getopt_long() has rejected an option. A long one is the word before optind; a short one is known
 * by optopt alone. */
static int refuse_option(int c, char **argv, struct failure *f)
{
	char shown[SHOWN_MAX];

	if (optopt == 0 || strncmp(argv[optind - 1], "--", 2) == 0)
		escape_to(shown, sizeof(shown), argv[optind - 1]);
	else
		snprintf(shown, sizeof(shown), "-%c", optopt);
	if (c == ':')
		return failure_set(f, -EINVAL, "%s needs an argument", shown);
	if (optopt >= VALUE_LONG || (optopt != 0 && strncmp(shown, "--", 2) == 0))
		return failure_set(f, -EINVAL, "%s: this option takes no argument", shown);
	return failure_set(f, -EINVAL, "unknown option %s", shown);
}

/* An option has rejected its argument: "--jobs=many: WHY". */
static int refuse_argument(
	const struct option_row *row, const char *argument, int r, struct failure *f)
{
	char shown[SHOWN_MAX], words[WORDS_MAX];
	struct failure why = *f;

	escape_to(shown, sizeof(shown), argument ? argument : "");
	if (why.text[0] == '\0' && row->words && r == -EINVAL)
		return failure_set(f, r, "--%s=%s is not known; use %s%s", row->name, shown,
			row->words_are_examples ? "for example " : "one of ",
			option_words_text(row, words, sizeof(words)));
	return failure_set(
		f, r, "--%s%s%s: %s", row->name, argument ? "=" : "", shown, failure_text(&why, r));
}

static int take_option(
	const struct option_arguments *o, const struct option_list *list, int c, struct failure *f)
{
	size_t i = find_value(list, c);
	const struct option_row *row = list->at[i].row;
	int r;

	if (row == &option_help_row)
		return 1;
	f->text[0] = '\0';
	r = row->take((char *)o->target + list->at[i].offset, optarg, f);
	return r < 0 ? refuse_argument(row, optarg, r, f) : 0;
}

/* 1: the word at optind was taken. */
static int take_operand(const struct option_arguments *o, int argc, char **argv, struct failure *f)
{
	if (!o->operand || optind == argc || (optind > 1 && strcmp(argv[optind - 1], "--") == 0))
		return 0;
	return o->operand(o->target, argv[optind], f);
}

static int take_all(const struct option_arguments *o, const struct option_list *list, int argc,
	char **argv, struct failure *f)
{
	struct option longs[OPTIONS_MAX + 1];
	char letters[2 + 3 * OPTIONS_MAX + 1] = ":";
	int c, r;

	if (o->command || o->operand)
		strcpy(letters, "+:");
	make_getopt(list, longs, letters);
	opterr = 0;
	for (;;) {
		c = getopt_long(argc, argv, letters, longs, NULL);
		if (c == '?' || c == ':')
			return refuse_option(c, argv, f);
		if (c >= 0) {
			r = take_option(o, list, c, f);
			if (r != 0)
				return r;
			continue;
		}
		r = take_operand(o, argc, argv, f);
		if (r <= 0)
			return r;
		optind++;
	}
}

int option_parse(
	const struct option_arguments *o, int argc, char **argv, struct failure *f, int *ret_optind)
{
	struct option_list list;
	int r;

	option_list(o->table, &list);
	optind = 0; /* glibc needs this for another table than the last time */
	r = take_all(o, &list, argc, argv, f);
	if (r != 0)
		return r;
	*ret_optind = optind;
	return 0;
}
