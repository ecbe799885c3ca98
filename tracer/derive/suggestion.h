/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A suggestion: the assignments of a drop-in, and for each system call that it allows the reason.
 * derive() makes it, and everything that prints it (emit/, show, JSON) only reads it.
 *
 * An option of systemd beside the filter is one more assignment: what derives it adds a struct
 * assignment with its own key by suggestion_add(), behind those that are there. Formats that write
 * unit files print every assignment, whatever its key; the others look for the keys that they know
 * by suggestion_next().
 */

#include "groups/filter.h"
#include "style.h"

#define KEY_FILTER "SystemCallFilter"
#define KEY_ARCHITECTURES "SystemCallArchitectures"

/* One line `KEY=WORD WORD...`. */
struct assignment {
	const char *key; /* static */
	/* An empty assignment precedes it, because systemd would add the words to those of the
	 * unit's other files. */
	bool reset;
	/* The words are taken away: `KEY=~WORD...`. */
	bool deny;
	/* At least one. The list is owned by the assignment, the strings are static or borrowed
	 * from the target, or the suggestion's texts. */
	size_t n;
	const char **words;
	/* Why it is there: a clause without a period; static. */
	const char *reason;
};

/* Why a call is allowed. If there are several reasons, the first of this order is kept. */
enum reason_kind {
	REASON_NONE,     /* it is not allowed */
	REASON_OBSERVED, /* the service made it */
	REASON_IMPLIED,  /* an allow list of the target lets it through without naming it */
	REASON_LAUNCHER, /* the service manager's child makes it between the filter and the exec */
	REASON_REACHED,  /* margin: the code of the service can make it */
	REASON_HELPER,   /* margin: programs that a service commonly runs can make it */
	REASON_FORM,     /* margin: it belongs to the family of a call that was observed */
	REASON_HARMLESS, /* margin: services call it on paths that a short workload does not take */
	REASON_FILE_OWNER, /* margin: services that rotate files change the owner of a file */
	REASON_SET,        /* surplus: it is in a set of the filter */
	_REASON_MAX,
};

struct reason_row {
	const char *word;    /* "file-owner": in JSON */
	const char *summary; /* for the manual, without a period */
	/* Completes "44 ..." in a sum of the allowed calls: "implied by systemd". */
	const char *counted;
};

/* One row for each enum reason_kind, in its order; ended by a row whose word is NULL. */
extern const struct reason_row reason_kinds[];

struct reason {
	enum reason_kind kind;
	/* The id of the call by which this one is allowed: the observed one for REASON_FORM, the
	 * harmless one for REASON_HARMLESS; -1 if it is allowed by itself. */
	int of;
	/* What the call is to that one, if there is one: "another form of". Static. */
	const char *relation;
	/* For margin the explanation, a clause without a period; for REASON_SET the name of the
	 * set; else NULL. Static, borrowed from the target, or one of the suggestion's texts. */
	const char *text;
};

enum warning_kind {
	WARN_INCOMPLETE,
	WARN_UNNAMED,
	WARN_UNRESOLVABLE,
	WARN_PRIVILEGED_EXEC,
	WARN_IO_URING,
	WARN_FOREIGN_ARCH,
	WARN_GONE_EXEC,
	WARN_PERSONALITY,
	WARN_WITHIN,
	WARN_ONE_START,
	WARN_DIVERTED,
	WARN_SEVERAL_USERS,
	WARN_JOBS,
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
	char *text; /* a sentence without its period, escaped */
};

enum { SUGGESTION_ARCHES_MAX = 8 };

struct suggestion {
	enum style style;
	const struct sets *target;     /* borrowed */
	const struct reached *reached; /* while it is derived, or NULL */
	/* In the order in which they are written: the lines of SystemCallFilter= first. */
	size_t n_assignments;
	struct assignment *assignments;
	/* Words that were made for assignments, and reasons: a list of base/list.h, sorted. */
	char **texts;
	/* The architectures of SystemCallArchitectures=, the one that the service ran on first. */
	size_t n_arches;
	uint32_t arches[SUGGESTION_ARCHES_MAX];
	/* The names that exist on one of those architectures and that the target can resolve. All
	 * sets below are within it, except for the launcher's. */
	struct sysset universe;
	struct sysset within;   /* what the result must not exceed; without a limit, the universe */
	bool cannot_chown;      /* the unit has no CAP_CHOWN */
	bool keeps_privileges;  /* the filter takes no privileges from the programs of the unit */
	struct sysset refused;  /* observed, and not within the limit */
	struct sysset observed; /* by the service or its launcher, and within the limit */
	struct sysset implied;
	struct sysset launcher; /* what the launcher needs and the target does not imply */
	struct sysset margin;   /* allowed on purpose, and in none of the three above */
	struct sysset allowed;  /* all that the filter lets through */
	struct sysset surplus;  /* allowed, and in none of the first three; contains the margin */
	/* By name id; suggestion_reason() reads it. */
	struct reason reasons[SYSSET_BITS];
	size_t n_warnings;
	struct warning *warnings;
};

/* Adds @a behind the others and takes over its words, also if it fails. -ENOMEM. */
int suggestion_add(struct suggestion *s, const struct assignment *a);

/* The assignment of @key that follows @after, or the first one if @after is NULL; NULL if there is
 * none. */
const struct assignment *suggestion_next(
	const struct suggestion *s, const char *key, const struct assignment *after);

/* Keeps a copy of @text for as long as @s lives. 0 or -ENOMEM. */
int suggestion_keep(struct suggestion *s, const char *text, const char **ret);

/* Adds a warning; the words in it must be escaped. -ENOMEM. */
__attribute__((format(printf, 3, 4))) int suggestion_warn(
	struct suggestion *s, enum warning_kind kind, const char *fmt, ...);

/* Makes the assignments of @s in @f as systemd makes those of a drop-in. What is no setting of a
 * filter is left out. -ENOMEM. */
int suggestion_filter(const struct suggestion *s, struct filter *f);

/* Why the call of that name id is allowed; REASON_NONE if it is not. */
const struct reason *suggestion_reason(const struct suggestion *s, int id);

/* How many allowed calls have a reason of that kind. */
int suggestion_count(const struct suggestion *s, enum reason_kind kind);

/* The sensitive calls that @s allows, and that are not implied. */
struct sysset suggestion_sensitive(const struct suggestion *s);

void suggestion_free(struct suggestion *s);
static inline void suggestion_freep(struct suggestion **s)
{
	suggestion_free(*s);
}
