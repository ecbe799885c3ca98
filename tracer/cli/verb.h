/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One verb of the command line; one verb-*.c for each. */

#include "base/failure.h"
#include "base/reporter.h"

enum {
	EXIT_USAGE = 2,        /* wrong usage, for every verb */
	EXIT_CARVE = 125,      /* `run`: syscarve itself failed */
	EXIT_CANNOT_RUN = 126, /* `run`: found, but cannot be executed */
	EXIT_NOT_FOUND = 127,  /* `run` */
};

struct verb {
	const char *name;
	const char *arguments; /* for the usage line: "[OPTIONS] PROFILE..." */
	const char *summary;
	const char *help; /* the options, one to a line, as --help prints them */
	/* @argv[0] is the verb. Returns the exit status. */
	int (*run)(int argc, char **argv);
};

extern const struct verb verb_run, verb_attach, verb_replay, verb_suggest, verb_show, verb_merge,
	verb_prove, verb_diff, verb_expand, verb_sets;

/* Prints the usage of @v to stdout; returns 0. */
int verb_help(const struct verb *v);

/* Prints `syscarve VERB: MESSAGE` to stderr, one line. */
__attribute__((format(printf, 2, 3))) void verb_say(const struct verb *v, const char *fmt, ...);

/* What hands library code's reports to verb_say(). */
struct reporter verb_reporter(const struct verb *v);

/* The same for wrong usage; returns EXIT_USAGE. */
__attribute__((format(printf, 2, 3))) int verb_usage(const struct verb *v, const char *fmt, ...);

/* The same for a failed call: what @f says, or strerror(); returns @status. */
int verb_fail(const struct verb *v, const struct failure *f, int r, int status);

/* Says what getopt_long(), with opterr 0 and a leading ':', did not like about @argv; returns EXIT_USAGE. */
int verb_bad_option(const struct verb *v, int c, char **argv);

/* Flushes stdout: 0, or 1 where something could not be written, which is said. */
int verb_flush(const struct verb *v);
