/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What every unit test includes: cmocka with what it needs before it, and helpers for sets of
 * names. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "groups/names.h"
#include "groups/sysset.h"

/* Names between blanks as a set. */
static inline struct sysset names_set(const char *text)
{
	char *copy = strdup(text), *rest = copy, *word;
	struct sysset s = {};

	while ((word = strsep(&rest, " ")))
		if (*word)
			sysset_add(&s, names_intern(word));
	free(copy);
	return s;
}

static inline int has_name(const struct sysset *s, const char *name)
{
	int id = names_find(name);

	return id >= 0 && sysset_has(s, id);
}

/* A small generator of pseudo-random numbers, so that tests do not depend on chance. */
static inline uint32_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33);
}
