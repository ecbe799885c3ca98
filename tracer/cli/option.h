/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The options of a verb: one table of rows, which getopt_long(), --help, the completions of the
 * shells and the manual are made of. To add an option, add its row, and the function or the member
 * that takes it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/failure.h"

/* The @i-th word that an argument may be, or NULL behind the last one. *ret_summary: what it means,
 * or NULL. */
typedef const char *(*option_words)(size_t i, const char **ret_summary);

/* How a shell completes an argument that is not one of a list of words. */
enum option_complete {
	COMPLETE_NOTHING,
	COMPLETE_FILE,
	COMPLETE_UNIT,
	COMPLETE_FILE_OR_UNIT,
	COMPLETE_PROCESS,
	COMPLETE_COMMAND,
	COMPLETE_VERB,
	COMPLETE_SET,
	_COMPLETE_MAX,
};

struct option_row;

/* Rows that several verbs share. */
struct option_group {
	/* The manual has a section of its own for the group, "@group NAME@"; NULL: it lists the
	 * rows with each verb. */
	const char *name;
	const struct option_row *rows;
};

/* An option (@name or @letter or both), a heading, or a group; the last row of a table has none of
 * them. */
struct option_row {
	const char *heading;              /* --help prints it above the rows that follow */
	const struct option_group *group; /* the rows of the group; @offset is added to theirs */

	char letter;            /* 0 if there is only the long option */
	const char *name;       /* "output", without the dashes; NULL if there is only the letter */
	const char *argument;   /* "FILE"; NULL if the option takes none */
	bool argument_may_lack; /* --name and --name=ARGUMENT are both right */
	bool repeats;           /* may be given several times, and each time counts */
	/* One sentence or two, without a line break and without a full stop at the end. */
	const char *help;
	const char *details;     /* more, for the manual only; NULL if there is no more */
	option_words words;      /* what the argument may be; NULL if it is free */
	bool words_are_examples; /* other arguments are right as well */
	const char *standard;    /* the word that is the default, or NULL */
	enum option_complete complete;

	/*
	 * Takes the option. @target is the verb's struct of arguments plus @offset; @argument is
	 * NULL if none was given, and lives as long as argv. 0, or a negative errno with the reason
	 * in @f; an empty reason stands for "is not one of the words".
	 */
	int (*take)(void *target, const char *argument, struct failure *f);
	size_t offset;
};

/* Ready-made functions for option_row.take; a comment behind each has the type of @target. */
int option_take_true(void *target, const char *argument, struct failure *f);   /* bool * */
int option_take_string(void *target, const char *argument, struct failure *f); /* const char ** */

/* A list of arguments, for options that may be repeated. It ends with a NULL. */
struct option_strings {
	const char **strings;
	size_t n;
};
int option_take_strings(
	void *target, const char *argument, struct failure *f);       /* struct option_strings * */
int option_strings_add(struct option_strings *s, const char *string); /* -ENOMEM */
void option_strings_release(struct option_strings *s);

/* The rows of a table with those of its groups, and the row of --help, which every verb has, at the
 * end. */
enum { OPTIONS_MAX = 64 };
struct option_list {
	size_t n;
	struct {
		const struct option_row *row;
		/* The group of the table that it comes from, or NULL. */
		const struct option_group *group;
		size_t offset;
	} at[OPTIONS_MAX];
};
void option_list(const struct option_row *table, struct option_list *ret);

extern const struct option_row option_help_row;

/* "exact, balanced, wide": the words of @row, for a message. Returns @buf; what does not fit is
 * cut. */
char *option_words_text(const struct option_row *row, char *buf, size_t size);

/* What option_parse() works with. */
struct option_arguments {
	const struct option_row *table;
	void *target;
	/*
	 * Takes a word that is no option, in its order among the options: 1 if it was taken, 0 if
	 * options end before it, or a negative errno. NULL if such words may stand anywhere, and
	 * are left to the caller.
	 */
	int (*operand)(void *target, const char *word, struct failure *f);
	/* Options end at the first word that is none, because it is a command with options of its
	 * own. */
	bool command;
};

/*
 * Takes the options in @argv, where @argv[0] is the verb. 0: *ret_optind is the first word that was
 * not taken (the order of @argv may have changed). 1: --help was asked for. A negative errno: wrong
 * usage, with the reason in @f.
 */
int option_parse(const struct option_arguments *o, int argc, char **argv, struct failure *f,
	int *ret_optind);
