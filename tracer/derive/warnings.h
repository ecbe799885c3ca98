/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a suggestion has to be told with. */

#include "derive.h"

/* Adds a warning; the words in it must be escaped. */
__attribute__((format(printf, 3, 4))) int warnings_add(
	struct suggestion *s, enum warning_kind kind, const char *fmt, ...);

/* Looks through the whole profile. Needs target, arches and universe of @s. */
int warnings_collect(struct suggestion *s, const struct profile *p);
