/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* profile + style + target -> suggestion. Pure: everything it has to say is in the result, nothing is printed. */

#include "groups/sets.h"
#include "profile/profile.h"
#include "style.h"

struct derive_options {
	enum style style;
	const struct sets *target;       /* borrowed; must outlive the suggestion */
	const struct style_costs *costs; /* NULL: style_costs */
};

/* One SystemCallFilter= assignment. */
struct token_line {
	bool deny; /* begins with '~' */
	size_t n;
	const char **
		tokens; /* sets first, then names, each sorted; the strings are borrowed from groups */
};

enum { SUGGESTION_LINES_MAX = 3, SUGGESTION_ARCHES_MAX = 8 };

enum warning_kind {
	WARN_INCOMPLETE,      /* the record has gaps */
	WARN_UNNAMED,         /* a number that nothing can name was called */
	WARN_UNRESOLVABLE,    /* a name that the target's libseccomp does not know */
	WARN_PRIVILEGED_EXEC, /* a set-uid program ran: NoNewPrivileges= would break it */
	WARN_IO_URING,        /* its operations pass the filter by */
	WARN_FOREIGN_ARCH,    /* another architecture's calls were seen */
	WARN_GONE_EXEC,       /* a program ran that is no file of this host any more */
	WARN_PERSONALITY,     /* LockPersonality= might refuse it */
	_WARN_MAX,
};

struct warning_row {
	const char *word;    /* "io-uring": in JSON */
	const char *summary; /* for the manual, without a period */
};

/* One row for each enum warning_kind, in its order; ended by a row whose word is NULL. */
extern const struct warning_row warning_kinds[];

struct warning {
	enum warning_kind kind;
	char *text; /* one sentence, escaped */
};

struct suggestion {
	enum style style;
	const struct sets *target;
	struct style_costs costs;
	/* Applied in order after an empty assignment. */
	size_t n_lines;
	struct token_line lines[SUGGESTION_LINES_MAX];
	/* Words for SystemCallArchitectures=: "native", then others that were seen; and the tokens behind them. */
	size_t n_arches;
	const char *arch_words[SUGGESTION_ARCHES_MAX];
	uint32_t arches[SUGGESTION_ARCHES_MAX];
	struct sysset
		universe; /* names that exist on those architectures and can be resolved on the target */
	struct sysset observed; /* within the universe */
	struct sysset implied;  /* within the universe */
	struct sysset launcher; /* what the launcher needs under the filter, before the exec */
	struct sysset margin;   /* taken on purpose: none of the three above */
	struct sysset allowed;  /* within the universe, implied included */
	struct sysset surplus;  /* allowed, but none of the first three; margin included */
	size_t n_warnings;
	struct warning *warnings;
};

/* -ENODATA where nothing was observed. */
int derive(const struct profile *p, const struct derive_options *o, struct failure *f,
	struct suggestion **ret);

/* The sensitive calls that @s allows, and that are not implied. */
struct sysset suggestion_sensitive(const struct suggestion *s);

void suggestion_free(struct suggestion *s);
static inline void suggestion_freep(struct suggestion **s)
{
	suggestion_free(*s);
}
