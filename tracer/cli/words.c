/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "words.h"

#include <stdio.h>

#include "abi/abi.h"
#include "derive/derive.h"
#include "emit/emit.h"
#include "groups/sets.h"
#include "replay/options.h"

const char *words_styles(size_t i, const char **ret_summary)
{
	*ret_summary = NULL;
	return i < _STYLE_MAX ? style_word((enum style)i) : NULL;
}

const char *words_formats(size_t i, const char **ret_summary)
{
	*ret_summary = NULL;
	return emitters[i].name;
}

const char *words_violations(size_t i, const char **ret_summary)
{
	static const char *const words[][2] = {
		{"kill", "the process is killed by SIGSYS"},
		{"log", "nothing is denied, and the kernel logs each call: for a trial"},
		{"EPERM", "or another errno: the call fails with it"},
		{},
	};

	*ret_summary = words[i][1];
	return words[i][0];
}

const char *words_by(size_t i, const char **ret_summary)
{
	*ret_summary = replay_by_words[i].summary;
	return replay_by_words[i].word;
}

const char *words_systemd(size_t i, const char **ret_summary)
{
	enum { VERSIONS_MAX = 64, WORD_SIZE = 12 };
	static char words[VERSIONS_MAX][WORD_SIZE];
	size_t n = 0;

	*ret_summary = NULL;
	while (sets_versions[n])
		n++;
	if (i >= n)
		return i == n ? "host" : NULL;
	snprintf(words[i], sizeof(words[i]), "%d", sets_versions[i]);
	return words[i];
}

const char *words_arches(size_t i, const char **ret_summary)
{
	*ret_summary = NULL;
	return abi_word_at(i);
}
