/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A suggestion as text. One emitter for each format. */

#include <stdio.h>

#include "derive/derive.h"

/* What happens to a call that the filter does not allow. */
enum violation {
	VIOLATION_KILL,
	VIOLATION_ERRNO,
	VIOLATION_LOG,
};

struct emit_options {
	enum violation violation;
	const char *errno_name; /* "EPERM" for VIOLATION_ERRNO */
	int errno_number;
};

/* Parses "kill", "log", or an errno's name or number. -EINVAL. @ret->errno_name is static. */
int emit_parse_violation(const char *word, struct emit_options *ret);

struct emitter {
	const char *name; /* "dropin" */
	int (*emit)(const struct suggestion *s, const struct profile *p,
		const struct emit_options *o, FILE *out);
};

/* dropin, line, names, json, oci, complain; ended by a NULL name. */
extern const struct emitter emitters[];

/* NULL where there is none of that name. */
const struct emitter *emitter_find(const char *name);
