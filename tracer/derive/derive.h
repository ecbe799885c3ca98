/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* profile + style + target -> suggestion. Pure: everything it has to say is in the result, nothing is printed. */

#include "groups/sets.h"
#include "profile/profile.h"

enum style {
	STYLE_EXACT,    /* no surplus */
	STYLE_BALANCED, /* siblings and harmless calls as margin, sets where they pay */
	STYLE_WIDE,     /* @system-service less the sensitive sets that were not touched */
	_STYLE_MAX,
};

const char *style_word(enum style s);
/* _STYLE_MAX where the word is not known. */
enum style style_from_word(const char *word);

/* What balanced pays, for measuring what other choices would do (tests/holdout). A call that is allowed without need
 * costs 1. */
struct derive_costs {
	uint32_t token;                /* a set or a name in the filter */
	bool no_families;              /* without siblings */
	const struct sysset *harmless; /* borrowed; NULL: family_harmless() */
};

struct derive_options {
	enum style style;
	const struct sets *target;        /* borrowed; must outlive the suggestion */
	const struct derive_costs *costs; /* NULL: those that were chosen */
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

/* A kind's word in JSON: "io-uring". */
const char *warning_word(enum warning_kind k);

struct warning {
	enum warning_kind kind;
	char *text; /* one sentence, escaped */
};

struct suggestion {
	enum style style;
	const struct sets *target;
	struct derive_costs costs;
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

void suggestion_free(struct suggestion *s);
static inline void suggestion_freep(struct suggestion **s)
{
	suggestion_free(*s);
}
