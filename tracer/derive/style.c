/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "style.h"

#include <assert.h>
#include <string.h>

#include "base/cleanup.h"

const struct style_row styles[] = {
	[STYLE_EXACT] = {"exact", "what was observed and nothing else"},
	[STYLE_BALANCED] = {"balanced",
		"also what the code of the service can make and is not sensitive; sets if they make it shorter"},
	[STYLE_WIDE] = {"wide", "@system-service without the sensitive calls that are not needed"},
	[_STYLE_MAX] = {},
};
static_assert(ARRAY_SIZE(styles) == _STYLE_MAX + 1, "each style has its row");

enum style style_from_word(const char *word)
{
	enum style s = 0;

	while (s < _STYLE_MAX && strcmp(styles[s].word, word) != 0)
		s++;
	return s;
}

/*
 * A token costs half of a call that the service may not need, so that a set is taken if two thirds of
 * it or more are needed or margin. This was measured (make holdout; tests/holdout/README.md): among
 * the costs at which no hold-out has a miss, this one makes the shortest filter that allows no more
 * than two thirds of @system-service on average, also if any one of the services is left out.
 */
const struct style_costs style_costs = {.token = 2};
