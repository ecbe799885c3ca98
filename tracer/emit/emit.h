/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A suggestion as text: the interface of all output formats. */

#include <stdio.h>

#include "derive/derive.h"

/* What happens to a call that the filter does not allow. */
enum violation {
	VIOLATION_KILL,
	VIOLATION_ERRNO,
	VIOLATION_LOG,
	_VIOLATION_MAX,
};

struct violation_row {
	const char *word;    /* "kill"; for VIOLATION_ERRNO an example, "EPERM" */
	const char *summary; /* for --help and the manual, without a period */
};

/* One row for each enum violation, in its order; ended by a row whose word is NULL. */
extern const struct violation_row violations[];

struct emit_options {
	enum violation violation;
	/* Only for VIOLATION_ERRNO: "EPERM", and its number. */
	const char *errno_name;
	int errno_number;
	/* Only for VIOLATION_LOG: the filter that the unit already has stays in force. Otherwise it is
	 * lifted, so that nothing at all is denied. */
	bool keeps_filter;
	/* The text goes to the place where systemd reads it: it says nothing of how to use it. */
	bool installed;
	/* Staged: what the suggestion allows and this narrower one does not is let through and
	 * logged. NULL: nothing is logged. Only for a format that stages. */
	const struct suggestion *logged;
};

/* Parses "kill", "log", or the name or the number of an errno. -EINVAL if it is none of them.
 * @ret->errno_name is static. */
int emit_parse_violation(const char *word, struct emit_options *ret);

/* An output format. All of them are listed in emitters.h. */
struct emitter {
	const char *word;    /* "dropin" */
	const char *summary; /* for --help and the manual, without a period */
	/* The format never denies a call, whatever the violation: another violation than
	 * VIOLATION_LOG makes no sense with it. */
	bool denies_nothing;
	bool stages; /* takes emit_options.logged */
	/* What begins a comment in this format; NULL if it has no comments. */
	const char *comment;
	/* Writes @s. What was observed, and by whom, comes from @p, from which @s was derived.
	 * -ENOMEM, -EIO: then what was written is incomplete. */
	int (*emit)(const struct suggestion *s, const struct profile *p,
		const struct emit_options *o, FILE *out);
};
