/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "options.h"

#include <assert.h>
#include <string.h>

#include "base/cleanup.h"

const struct replay_by_word replay_by_words[] = {
	[REPLAY_BY_ALL] = {"all", "one section of everything"},
	[REPLAY_BY_EXE] = {"exe", "a section for each executable"},
	[REPLAY_BY_COMM] = {"comm", "a section for each process name"},
	[REPLAY_BY_HOST] = {"host", "a section for each host that wrote records"},
	[REPLAY_BY_UNIT] = {"unit", "a section for each unit; needs journals"},
	[_REPLAY_BY_MAX] = {},
};
static_assert(ARRAY_SIZE(replay_by_words) == _REPLAY_BY_MAX + 1, "each division has its word");

enum replay_by replay_by_from_word(const char *word)
{
	enum replay_by by = 0;

	while (by < _REPLAY_BY_MAX && strcmp(replay_by_words[by].word, word) != 0)
		by++;
	return by;
}
