/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "within.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/list.h"
#include "groups/names.h"
#include "groups/versions.h"
#include "tokens.h"

enum { WORD_SIZE = 128 };

static bool admits_arch(const struct filter *filter, uint32_t arch)
{
	const struct filter_settings *settings = filter_settings(filter);

	for (size_t i = 0; i < settings->n_arches; i++)
		if (strcmp(settings->arches[i], abi_word(arch)) == 0)
			return true;
	return settings->n_arches == 0;
}

/* The first one is what systemd calls native, which it always admits. */
static void cut_arches(struct suggestion *s, const struct filter *filter)
{
	size_t n = 1;

	for (size_t i = 1; i < s->n_arches; i++)
		if (admits_arch(filter, s->arches[i]))
			s->arches[n++] = s->arches[i];
	s->n_arches = n;
}

void within_begin(struct suggestion *s, const struct derive_limits *limits)
{
	s->within = s->universe;
	s->cannot_chown = limits->cannot_chown;
	s->keeps_privileges = limits->keeps_privileges;
	if (!limits->filter)
		return;
	filter_allowed(limits->filter, &s->within);
	s->refused = sysset_minus(s->observed, s->within);
	s->observed = sysset_intersect(s->observed, s->within);
	s->launcher = sysset_intersect(s->launcher, s->within);
	cut_arches(s, limits->filter);
}

int within_cut(struct suggestion *s)
{
	struct assignment a = {
		.key = KEY_FILTER,
		.deny = true,
		.reason = "denies what the filter that the result must not exceed denies",
	};
	struct sysset excess;
	int r;

	r = tokens_evaluate(s, &excess);
	if (r < 0)
		return r;
	excess = sysset_minus(excess, s->within);
	if (sysset_empty(&excess))
		return 0;
	a.words = calloc((size_t)sysset_count(&excess), sizeof(*a.words));
	if (!a.words)
		return -ENOMEM;
	SYSSET_FOREACH (id, &excess)
		a.words[a.n++] = names_get(id);
	return suggestion_add(s, &a);
}

int within_errno(const struct derive_limits *limits, int id)
{
	int answer = filter_answer(limits->filter, id);

	if (answer == FILTER_REFUSES)
		answer = filter_settings(limits->filter)->error_number;
	return answer > 0 && answer != FILTER_KILL ? answer : 0;
}

/* "mount:EPERM", owned by @s. */
static int make_word(struct suggestion *s, int id, int error, const char **ret)
{
	const char *name = strerrorname_np(error);
	char word[WORD_SIZE];

	if (name)
		snprintf(word, sizeof(word), "%s:%s", names_get(id), name);
	else
		snprintf(word, sizeof(word), "%s:%d", names_get(id), error);
	return suggestion_keep(s, word, ret);
}

bool within_can_answer(const struct suggestion *s)
{
	return !version_find(sets_version(s->target))->drops_errno;
}

static bool is_to_answer(const struct suggestion *s, const struct derive_limits *limits, int id)
{
	return within_errno(limits, id) != 0 &&
	       (sysset_has(&s->refused, id) || filter_answer(limits->filter, id) != FILTER_REFUSES);
}

int within_answer(struct suggestion *s, const struct derive_limits *limits)
{
	struct sysset denied = sysset_minus(s->universe, s->within);
	struct assignment a = {
		.key = KEY_FILTER,
		.deny = true,
		.reason = "answers as the filter does that the result must not exceed",
	};
	int r = 0;

	if (!limits->filter || !within_can_answer(s))
		return 0;
	a.words = calloc((size_t)sysset_count(&denied) + 1, sizeof(*a.words));
	if (!a.words)
		return -ENOMEM;
	SYSSET_FOREACH (id, &denied)
		if (r >= 0 && is_to_answer(s, limits, id))
			r = make_word(s, id, within_errno(limits, id), &a.words[a.n++]);
	if (r >= 0 && a.n > 0)
		return suggestion_add(s, &a);
	free(a.words);
	return r;
}
