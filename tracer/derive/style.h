/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How much a suggestion allows beyond what was observed. */

#include "groups/sysset.h"

enum style {
	STYLE_EXACT,
	STYLE_BALANCED,
	STYLE_WIDE,
	_STYLE_MAX,
};

struct style_row {
	const char *word;    /* "balanced" */
	const char *summary; /* for --help and the manual, without a period */
};

/* One row for each enum style, in its order; ended by a row whose word is NULL. */
extern const struct style_row styles[];

/* The style of that word; _STYLE_MAX if there is none. */
enum style style_from_word(const char *word);

/*
 * What the balanced style pays for a filter, in quarters of a call that is allowed without need.
 * Only the measurement of other choices (tests/holdout) uses anything but style_costs.
 */
struct style_costs {
	/* A set or a name in the filter. */
	uint32_t token;
	/* Leave out the families of calls that are not sensitive. */
	bool no_families;
	/* The calls that are harmless; borrowed. NULL: family_harmless(). */
	const struct sysset *harmless;
};

extern const struct style_costs style_costs;
