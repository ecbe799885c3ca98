/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the verbs that derive have in common: their options, and the way from a profile to a suggestion. */

#include <getopt.h>

#include "session/backend.h"
#include "session/outputs.h"
#include "verb.h"

struct deriving {
	const struct verb *verb;
	struct outputs out;  /* the target is found by deriving_prepare() */
	bool denies;         /* --on-violation= is given, and is not log */
	const char *systemd; /* --systemd=, NULL for the default */
};

/* For getopt_long(): the letters, the long options, and how --help shows them. */
#define DERIVING_LETTERS "o:w:h"
#define DERIVING_LONG \
	{"style", required_argument, NULL, OPT_STYLE}, \
		{"systemd", required_argument, NULL, OPT_SYSTEMD}, \
		{"format", required_argument, NULL, OPT_FORMAT}, \
		{"on-violation", required_argument, NULL, OPT_ON_VIOLATION}, \
		{"output", required_argument, NULL, 'o'}, \
		{"profile", required_argument, NULL, 'w'}, \
	{ \
		"help", no_argument, NULL, 'h' \
	}
#define DERIVING_HELP \
	"      --style=STYLE      exact (nothing but what was seen), balanced (default: " \
	"siblings\n" \
	"                         and sets where they pay) or wide (based on @system-service)\n" \
	"      --systemd=VERSION  the systemd that will enforce it: 247, 252, 257, 262, or host\n" \
	"                         (asks systemd-analyze); default: this host's version\n" \
	"      --format=FORMAT    dropin (default), line, names, json, oci (linux.seccomp of a\n" \
	"                         container), or complain: a drop-in that denies nothing\n" \
	"                         (--on-violation=log)\n" \
	"      --on-violation=WHAT\n" \
	"                         kill (default), an errno such as EPERM, or log: a complain\n" \
	"                         mode that denies nothing\n" \
	"  -o, --output=FILE      write the suggestion to FILE, whole or not at all\n" \
	"  -w, --profile=FILE     also save the profile; an existing one is merged into\n" \
	"  -h, --help             this\n"

enum {
	OPT_STYLE = 256,
	OPT_SYSTEMD,
	OPT_FORMAT,
	OPT_ON_VIOLATION,
	OPT_BACKEND,
	OPT_DETACH,
	OPT_KNOWN,
	OPT_CHECK,
	OPT_UNIT,
	OPT_CGROUP,
	OPT_JSON,
};

void deriving_init(struct deriving *d, const struct verb *v);
void deriving_release(struct deriving *d);

/* Takes one option: 0, or an exit status after having said what is wrong; -1 where it is not one of the shared. */
int deriving_option(struct deriving *d, int c, const char *argument);

/* Finds the backend that --backend=@word names. 0, or an exit status after the words that are known are printed. */
int deriving_backend(const struct deriving *d, const char *word, const struct backend **ret);

/* Finds the target. 0 or an exit status. */
int deriving_prepare(struct deriving *d);

/* Loads what -w names, where it is there, and sees whether it and -o can be written. 0 or an exit status. */
int deriving_load(struct deriving *d, struct profile **ret);

/* Saves @p as -w says. 0 or an exit status. */
int deriving_save(struct deriving *d, const struct profile *p);

/* Derives, says the warnings, and writes to -o, or to @fallback. 0 or an exit status. */
int deriving_finish(struct deriving *d, const struct profile *p, FILE *fallback);
