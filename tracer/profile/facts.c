/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts.h"

const struct observed_fact *const *facts_of(
	const struct profile *p, enum fact_kind k, size_t *ret_n)
{
	size_t n, first = 0, end;
	const struct observed_fact *const *all = profile_facts(p, &n);

	while (first < n && all[first]->kind != k)
		first++;
	end = first;
	while (end < n && all[end]->kind == k)
		end++;
	*ret_n = end - first;
	return n > 0 ? all + first : all;
}

const struct run *facts_next_unknown(const struct profile *p, enum fact_kind k, size_t *at)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);

	while (*at < n) {
		const struct run *run = runs[(*at)++];

		if (!run_shows_facts(run, k))
			return run;
	}
	return NULL;
}

bool facts_are_known(const struct profile *p, enum fact_kind k)
{
	size_t n, at = 0;

	profile_runs(p, &n);
	return n > 0 && !facts_next_unknown(p, k, &at);
}

enum fact_state facts_state(const struct profile *p, enum fact_kind k, uint64_t value)
{
	size_t n;
	const struct observed_fact *const *facts = facts_of(p, k, &n);

	for (size_t i = 0; i < n; i++)
		if (facts[i]->value == value)
			return FACT_SEEN;
	return facts_are_known(p, k) ? FACT_NOT_SEEN : FACT_UNKNOWN;
}

struct fact_total facts_total(const struct observed_fact *o)
{
	struct fact_total total = {.first_us = UINT64_MAX, .launcher = true};

	for (size_t i = 0; i < o->n_sightings; i++) {
		const struct sighting *s = &o->sightings[i];

		total.count += s->count;
		if (s->first_us < total.first_us)
			total.first_us = s->first_us;
		total.launcher &= s->launcher;
	}
	return total;
}
