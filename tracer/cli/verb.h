/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One verb of the command line; one verb-*.c for each. */

#include "base/failure.h"
#include "base/reporter.h"
#include "option.h"

enum {
	EXIT_USAGE = 2, /* wrong usage, for every verb */
};

struct verb {
	/* "run"; of a verb of a group, with the group's before it: "unit start". */
	const char *name;
	/* It only stands for the verbs whose names begin with its own and a blank. */
	bool group;
	const char *arguments; /* for the usage line: "[OPTIONS] PROFILE..." */
	const char *summary;   /* one sentence without the full stop */
	const struct option_row *options;
	/* Words that no option takes, and the heading under which --help lists them below the
	 * options. NULL: none. */
	const char *words_heading;
	option_words words;
	const char *notes; /* what --help prints below all of that, or NULL */
	/* What the words behind the options are; COMPLETE_COMMAND ends the options. */
	enum option_complete operands;
	bool hidden; /* --help does not list it, and shells do not complete it */
	/* See struct option_arguments. */
	int (*operand)(void *target, const char *word, struct failure *f);
	/* @argv[0] is the verb. Returns the exit status. */
	int (*run)(int argc, char **argv);
};

extern const struct verb verb_run, verb_attach, verb_replay, verb_suggest, verb_show, verb_merge,
	verb_diff, verb_prove, verb_expand, verb_reach, verb_sets, verb_unit, verb_unit_start,
	verb_unit_watch, verb_unit_exec, verb_unit_list, verb_unit_status, verb_unit_finish,
	verb_unit_complain, verb_unit_stage, verb_unit_enforce, verb_unit_undo, verb_help,
	verb_generate;

/* The name without that of its group: "start". */
const char *verb_last_word(const struct verb *v);

/* Prints "syscarve VERB: MESSAGE" to standard error, also with --quiet: use it for failures. */
__attribute__((format(printf, 2, 3))) void verb_say(const struct verb *v, const char *fmt, ...);

/* The same for a note or a warning, which --quiet leaves out. */
__attribute__((format(printf, 2, 3))) void verb_note(const struct verb *v, const char *fmt, ...);

/* From now on verb_note() prints nothing. */
void verb_set_quiet(void);
bool verb_is_quiet(void);

/* Hands the reports of library code to verb_note(). */
struct reporter verb_reporter(const struct verb *v);

/* Like verb_say(), for wrong usage: it also names --help. Returns EXIT_USAGE. */
__attribute__((format(printf, 2, 3))) int verb_usage(const struct verb *v, const char *fmt, ...);

/* Like verb_say(), for a call that failed with @r: prints the reason in @f; or strerror(), if @f is
 * NULL or has none. Returns @status. */
int verb_fail(const struct verb *v, const struct failure *f, int r, int status);

/* Flushes stdout. 0, also if the user has left the pager; or 1 if something could not be written,
 * which is printed. */
int verb_flush(const struct verb *v);
