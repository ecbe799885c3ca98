/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cover.h"

#include <errno.h>

/*
 * Branch and bound. Each node first decides the sets that need no search: it rejects a set that
 * cannot save anything, and chooses a set that pays whatever is decided about the others. The sets
 * that remain overlap; the largest is tried both ways, and a branch ends as soon as even a lower
 * bound of the remaining cost cannot beat the best cover so far.
 *
 * Costs are kept as cost * TOKENS_MAX + tokens: one number, in which the number of tokens decides
 * between equal costs.
 */

enum {
	TOKENS_MAX = 2048, /* more than names and sets together */
	FRACTION = 64,     /* estimates are in 1/64, rounded down */
};

struct candidate {
	size_t index;          /* in the problem */
	struct sysset need;    /* what it covers */
	struct sysset surplus; /* what it adds that costs something */
};

struct search {
	const struct cover_problem *p;
	struct candidate c[COVER_SETS_MAX];
	size_t n;
	uint64_t token;     /* cost of one */
	uint64_t best;      /* the cheapest cover so far */
	uint64_t best_sets; /* bits by candidate */
};

/* A node of the search. The members @undecided and @chosen have a bit for each candidate. */
struct node {
	uint64_t undecided, chosen;
	uint64_t spent;
	struct sysset open; /* need that is not covered yet */
	struct sysset paid; /* surplus that the chosen sets have paid for */
};

/* What an undecided candidate would change at a node. */
struct view {
	/* Open need that it would cover; how many calls that are, and how many of them no other
	 * undecided candidate covers. */
	struct sysset covers;
	uint64_t n_covers, n_covers_alone;
	/* Surplus that it would add; its cost, and the cost of what no other undecided candidate
	 * would add. */
	struct sysset adds;
	uint64_t surplus_cost, surplus_cost_alone;
};

#define FOREACH_UNDECIDED(i, s, n) \
	for (size_t i = 0; i < (s)->n; i++) \
		if ((n)->undecided >> i & 1)

static uint64_t cost_of(const struct search *s, const struct sysset *surplus)
{
	uint64_t cost = 0;

	SYSSET_FOREACH (id, surplus)
		cost += (uint64_t)s->p->surplus_cost[id] * TOKENS_MAX;
	return cost;
}

/* The members beyond the need that cost something; false if one of them is forbidden. */
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

static void collect_candidates(struct search *s)
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

/* Adds @add to @any, and those of its members that were in @any already to @several. */
static void count_in(struct sysset *any, struct sysset *several, const struct sysset *add)
{
	*several = sysset_union(*several, sysset_intersect(*any, *add));
	*any = sysset_union(*any, *add);
}

static void view_candidates(const struct search *s, const struct node *n, struct view *views)
{
	struct sysset covered = {}, covered_by_several = {}, added = {}, added_by_several = {};

	FOREACH_UNDECIDED (i, s, n) {
		struct view *v = &views[i];

		v->covers = sysset_intersect(s->c[i].need, n->open);
		v->adds = sysset_minus(s->c[i].surplus, n->paid);
		count_in(&covered, &covered_by_several, &v->covers);
		count_in(&added, &added_by_several, &v->adds);
	}
	FOREACH_UNDECIDED (i, s, n) {
		struct view *v = &views[i];
		struct sysset only = sysset_minus(v->covers, covered_by_several);
		struct sysset alone = sysset_minus(v->adds, added_by_several);

		v->n_covers = (uint64_t)sysset_count(&v->covers);
		v->n_covers_alone = (uint64_t)sysset_count(&only);
		v->surplus_cost = cost_of(s, &v->adds);
		v->surplus_cost_alone = cost_of(s, &alone);
	}
}

/* Candidate @i is decided: it is rejected unless it is chosen as well. */
static void decide(struct node *n, size_t i)
{
	n->undecided &= ~(UINT64_C(1) << i);
}

static void choose(const struct search *s, struct node *n, size_t i, const struct view *v)
{
	decide(n, i);
	n->chosen |= UINT64_C(1) << i;
	n->spent += s->token + v->surplus_cost;
	n->open = sysset_minus(n->open, s->c[i].need);
	n->paid = sysset_union(n->paid, s->c[i].surplus);
}

/*
 * Makes one decision that needs no search; false if there is none. A set that costs at least as
 * much as the names that it covers is not needed in any optimal cover. A set that costs less than
 * the names that only it can cover is in every optimal cover.
 */
static bool decide_one(const struct search *s, struct node *n, const struct view *views)
{
	FOREACH_UNDECIDED (i, s, n) {
		const struct view *v = &views[i];

		if (s->token + v->surplus_cost_alone >= s->token * v->n_covers) {
			decide(n, i);
			return true;
		}
		if (s->token + v->surplus_cost < s->token * v->n_covers_alone) {
			choose(s, n, i, v);
			return true;
		}
	}
	return false;
}

/*
 * A lower bound for the cost of covering the open need. A set's token, and the surplus that only
 * this set adds, are shared evenly among the names that it covers; each open name pays the smallest
 * share that any set offers, or a token of its own.
 */
static uint64_t estimate(const struct search *s, const struct node *n, const struct view *views)
{
	uint64_t share[COVER_SETS_MAX], sum = 0;

	FOREACH_UNDECIDED (i, s, n)
		share[i] = (s->token + views[i].surplus_cost_alone) * FRACTION / views[i].n_covers;
	SYSSET_FOREACH (id, &n->open) {
		uint64_t least = s->token * FRACTION;

		FOREACH_UNDECIDED (i, s, n)
			if (share[i] < least && sysset_has(&views[i].covers, id))
				least = share[i];
		sum += least;
	}
	return sum / FRACTION;
}

/* The undecided set that covers and adds the most. */
static size_t find_largest(const struct search *s, const struct node *n, const struct view *views)
{
	size_t best = 0;
	int most = -1;

	FOREACH_UNDECIDED (i, s, n) {
		int size = (int)views[i].n_covers + sysset_count(&views[i].adds);

		if (size > most) {
			most = size;
			best = i;
		}
	}
	return best;
}

static void branch(struct search *s, struct node n)
{
	struct view views[COVER_SETS_MAX];
	struct node with;
	size_t i;

	do
		view_candidates(s, &n, views);
	while (decide_one(s, &n, views));

	if (n.spent + estimate(s, &n, views) >= s->best)
		return;
	if (n.undecided == 0) {
		s->best = n.spent + s->token * (uint64_t)sysset_count(&n.open);
		s->best_sets = n.chosen;
		return;
	}
	i = find_largest(s, &n, views);
	with = n;
	choose(s, &with, i, &views[i]);
	branch(s, with);
	decide(&n, i);
	branch(s, n);
}

int cover_solve(const struct cover_problem *p, struct cover *ret)
{
	struct search s = {
		.p = p,
		.token = (uint64_t)p->token_cost * TOKENS_MAX + 1,
		.best = UINT64_MAX,
	};
	struct cover cover = {.names = *p->need};

	if (p->n_sets > COVER_SETS_MAX)
		return -EINVAL;
	collect_candidates(&s);
	branch(&s, (struct node){
			   .undecided = s.n < 64 ? (UINT64_C(1) << s.n) - 1 : UINT64_MAX,
			   .open = *p->need,
		   });
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
