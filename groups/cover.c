/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cover.h"

#include <errno.h>

/*
 * Depth first over the sets in their order, taking before leaving, so that the first of equal covers is the one whose
 * sets come first. A branch ends where even a hopeful estimate of what is left cannot be cheaper than the best so far.
 *
 * Costs are kept as cost * TOKENS_MAX + tokens: one number in which fewer tokens decide between equal costs.
 */

enum {
	TOKENS_MAX = 2048, /* more than names and sets together */
	FRACTION = 64,     /* estimates are in 1/64, rounded down */
};

struct candidate {
	size_t index;             /* in the problem */
	struct sysset need;       /* what it covers */
	struct sysset surplus;    /* what it adds that costs something */
	uint64_t private_surplus; /* cost of what no other candidate adds */
};

struct search {
	const struct cover_problem *p;
	struct candidate c[COVER_SETS_MAX];
	size_t n;
	uint64_t token;     /* cost of one */
	uint64_t best;      /* a cover must cost less */
	uint64_t best_sets; /* bits by candidate */
};

static uint64_t cost_of(const struct search *s, const struct sysset *surplus)
{
	uint64_t cost = 0;

	SYSSET_FOREACH (id, surplus)
		cost += (uint64_t)s->p->surplus_cost[id] * TOKENS_MAX;
	return cost;
}

/* What of @members is surplus that costs; false where some of it is forbidden. */
static bool find_surplus(
	const struct cover_problem *p, const struct sysset *members, struct sysset *ret)
{
	struct sysset beyond = sysset_minus(*members, *p->need), surplus = {};

	SYSSET_FOREACH (id, &beyond) {
		if (p->surplus_cost[id] == COVER_NEVER)
			return false;
		if (p->surplus_cost[id] > 0)
			sysset_add(&surplus, id);
	}
	*ret = surplus;
	return true;
}

static void collect(struct search *s)
{
	for (size_t i = 0; i < s->p->n_sets; i++) {
		struct candidate *c = &s->c[s->n];

		c->index = i;
		c->need = sysset_intersect(s->p->sets[i].members, *s->p->need);
		if (!sysset_empty(&c->need) &&
			find_surplus(s->p, &s->p->sets[i].members, &c->surplus))
			s->n++;
	}
}

static void find_private_surplus(struct search *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct sysset alone = s->c[i].surplus;

		for (size_t j = 0; j < s->n; j++)
			if (j != i)
				alone = sysset_minus(alone, s->c[j].surplus);
		s->c[i].private_surplus = cost_of(s, &alone);
	}
}

/* A set that costs at least as much as the names that it covers is in no cover that beats all others. Leaving one out
 * can make another's surplus private, so this goes round until nothing changes. */
static void drop_hopeless(struct search *s)
{
	size_t before;

	do {
		size_t kept = 0;

		before = s->n;
		find_private_surplus(s);
		for (size_t i = 0; i < s->n; i++) {
			uint64_t names = s->token * (uint64_t)sysset_count(&s->c[i].need);

			if (s->token + s->c[i].private_surplus < names)
				s->c[kept++] = s->c[i];
		}
		s->n = kept;
	} while (s->n < before);
}

/*
 * The least that covering @open with candidates from @from on and names can cost: each name bears the token and the
 * private surplus of the set that serves it best, shared by all that this set could cover.
 */
static uint64_t estimate(const struct search *s, size_t from, const struct sysset *open)
{
	uint64_t share[COVER_SETS_MAX], sum = 0;
	struct sysset hit[COVER_SETS_MAX];

	for (size_t i = from; i < s->n; i++) {
		uint64_t covers;

		hit[i] = sysset_intersect(s->c[i].need, *open);
		covers = (uint64_t)sysset_count(&hit[i]);
		share[i] = covers ? (s->token + s->c[i].private_surplus) * FRACTION / covers : 0;
	}
	SYSSET_FOREACH (id, open) {
		uint64_t least = s->token * FRACTION;

		for (size_t i = from; i < s->n; i++)
			if (sysset_has(&hit[i], id) && share[i] < least)
				least = share[i];
		sum += least;
	}
	return sum / FRACTION;
}

/* @spent: what the sets so far cost; @open: what they leave uncovered; @paid: surplus that is theirs already. */
static void branch(struct search *s, size_t i, uint64_t taken, uint64_t spent,
	const struct sysset *open, const struct sysset *paid)
{
	struct sysset rest, more, all;

	if (spent + estimate(s, i, open) >= s->best)
		return;
	if (i == s->n) {
		s->best = spent + s->token * (uint64_t)sysset_count(open);
		s->best_sets = taken;
		return;
	}
	rest = sysset_minus(*open, s->c[i].need);
	if (!sysset_equal(&rest, open)) {
		more = sysset_minus(s->c[i].surplus, *paid);
		all = sysset_union(s->c[i].surplus, *paid);
		branch(s, i + 1, taken | UINT64_C(1) << i, spent + s->token + cost_of(s, &more),
			&rest, &all);
	}
	branch(s, i + 1, taken, spent, open, paid);
}

/* A cover found by always taking the set that saves most: the search must only beat it. One more than its cost, so
 * that the search finds it again, or an equal one that comes first. */
static uint64_t greedy_cost(const struct search *s)
{
	struct sysset open = *s->p->need, paid = {};
	uint64_t spent = 0;

	for (;;) {
		const struct candidate *best = NULL;
		uint64_t best_saving = 0, best_price = 0;

		for (size_t i = 0; i < s->n; i++) {
			struct sysset hit = sysset_intersect(s->c[i].need, open);
			struct sysset more = sysset_minus(s->c[i].surplus, paid);
			uint64_t gain = s->token * (uint64_t)sysset_count(&hit);
			uint64_t price = s->token + cost_of(s, &more);

			if (gain > price && gain - price > best_saving) {
				best = &s->c[i];
				best_saving = gain - price;
				best_price = price;
			}
		}
		if (!best)
			break;
		spent += best_price;
		open = sysset_minus(open, best->need);
		paid = sysset_union(paid, best->surplus);
	}
	return spent + s->token * (uint64_t)sysset_count(&open) + 1;
}

int cover_solve(const struct cover_problem *p, struct cover *ret)
{
	struct search s = {.p = p, .token = (uint64_t)p->token_cost * TOKENS_MAX + 1};
	struct sysset none = {};
	struct cover cover = {.names = *p->need};

	if (p->n_sets > COVER_SETS_MAX)
		return -EINVAL;
	collect(&s);
	drop_hopeless(&s);
	s.best = greedy_cost(&s);
	branch(&s, 0, 0, 0, p->need, &none);

	for (size_t i = 0; i < s.n; i++) {
		if (!(s.best_sets >> i & 1))
			continue;
		cover.sets |= UINT64_C(1) << s.c[i].index;
		cover.names = sysset_minus(cover.names, s.c[i].need);
	}
	cover.cost = s.best / TOKENS_MAX;
	*ret = cover;
	return 0;
}
