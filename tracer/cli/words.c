/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "words.h"

#include <stdio.h>

#include "abi/abi.h"
#include "derive/derive.h"
#include "emit/emitters.h"
#include "event/fact.h"
#include "event/gap.h"
#include "groups/sets.h"
#include "groups/versions.h"
#include "logs/format.h"
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

const char *words_attaching(size_t i, const char **ret_summary)
{
	const struct backend *b = backends;

	while (b->word && (!b->attach || i-- > 0))
		b++;
	*ret_summary = b->summary;
	return b->word;
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

const char *words_logs(size_t i, const char **ret_summary)
{
	*ret_summary = log_formats[i] ? log_formats[i]->summary : NULL;
	return log_formats[i] ? log_formats[i]->word : NULL;
}

const char *words_gaps(size_t i, const char **ret_summary)
{
	*ret_summary = i < _GAP_MAX ? gap_sentence((enum gap)i) : NULL;
	return i < _GAP_MAX ? gap_word((enum gap)i) : NULL;
}

const char *words_facts(size_t i, const char **ret_summary)
{
	*ret_summary = i < _FACT_MAX ? fact_plural((enum fact_kind)i) : NULL;
	return i < _FACT_MAX ? fact_word((enum fact_kind)i) : NULL;
}

/* The first kind stands for calls that are not allowed, which nothing prints. */
const char *words_reasons(size_t i, const char **ret_summary)
{
	*ret_summary = reason_kinds[i + 1].summary;
	return reason_kinds[i + 1].word;
}

const char *words_warnings(size_t i, const char **ret_summary)
{
	*ret_summary = warning_kinds[i].summary;
	return warning_kinds[i].word;
}
