/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "within.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "groups/names.h"
#include "tokens.h"

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
