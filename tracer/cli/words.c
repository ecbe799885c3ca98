/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "words.h"

#include <stdio.h>

#include "abi/abi.h"
#include "derive/derive.h"
#include "emit/emitters.h"
#include "groups/sets.h"
#include "groups/versions.h"
#include "replay/options.h"
#include "session/backend.h"

const char *words_styles(size_t i, const char **ret_summary)
{
	*ret_summary = styles[i].summary;
	return styles[i].word;
}

const char *words_formats(size_t i, const char **ret_summary)
{
	*ret_summary = emitters[i] ? emitters[i]->summary : NULL;
	return emitters[i] ? emitters[i]->word : NULL;
}

const char *words_violations(size_t i, const char **ret_summary)
{
	*ret_summary = violations[i].summary;
	return violations[i].word;
}

const char *words_backends(size_t i, const char **ret_summary)
{
	*ret_summary = backends[i].summary;
	return backends[i].word;
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

	while (sets_versions[n])
		n++;
	*ret_summary = i < n ? version_find(sets_versions[i])->summary
			     : "what systemd-analyze of this host lists";
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
