/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cover.h"

#include <errno.h>

/*
 * Branch and bound. At each node the sets are first decided that need no trying: one that cannot save anything is left,
 * one that pays whatever the others do is taken. What remains are sets that overlap; the largest is tried both ways, and
 * a branch ends where even a hopeful estimate of what is left cannot be cheaper than the best so far.
 *
 * Costs are kept as cost * TOKENS_MAX + tokens: one number in which fewer tokens decide between equal costs.
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

/* A node: which candidates are undecided and taken, what that cost, and what it leaves. */
struct node {
	uint64_t alive, taken, spent;
	struct sysset open; /* not covered yet */
	struct sysset paid; /* surplus that is paid for */
};

/* What one undecided candidate means at a node. */
struct view {
	struct sysset hit;   /* what it would cover */
	struct sysset more;  /* surplus that it would add */
	uint64_t hits, only; /* how many it covers; how many of them no other undecided one does */
	uint64_t more_cost;
	uint64_t private_cost; /* of the surplus that no other undecided one would add */
};

#define FOREACH_ALIVE(i, s, n) \
	for (size_t i = 0; i < (s)->n; i++) \
		if ((n)->alive >> i & 1)

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

/* Adds @add to what is in @once, and what was in it already to @twice. */
static void count_in(struct sysset *once, struct sysset *twice, const struct sysset *add)
{
	*twice = sysset_union(*twice, sysset_intersect(*once, *add));
	*once = sysset_union(*once, *add);
}

static void look(const struct search *s, const struct node *n, struct view *views)
{
	struct sysset hit_once = {}, hit_twice = {}, more_once = {}, more_twice = {};

	FOREACH_ALIVE (i, s, n) {
		struct view *v = &views[i];

		v->hit = sysset_intersect(s->c[i].need, n->open);
		v->more = sysset_minus(s->c[i].surplus, n->paid);
		count_in(&hit_once, &hit_twice, &v->hit);
		count_in(&more_once, &more_twice, &v->more);
	}
	FOREACH_ALIVE (i, s, n) {
		struct view *v = &views[i];
		struct sysset only = sysset_minus(v->hit, hit_twice);
		struct sysset alone = sysset_minus(v->more, more_twice);

		v->hits = (uint64_t)sysset_count(&v->hit);
		v->only = (uint64_t)sysset_count(&only);
		v->more_cost = cost_of(s, &v->more);
		v->private_cost = cost_of(s, &alone);
	}
}

static void leave(struct node *n, size_t i)
{
	n->alive &= ~(UINT64_C(1) << i);
}

static void take(const struct search *s, struct node *n, size_t i, const struct view *v)
{
	leave(n, i);
	n->taken |= UINT64_C(1) << i;
	n->spent += s->token + v->more_cost;
	n->open = sysset_minus(n->open, s->c[i].need);
	n->paid = sysset_union(n->paid, s->c[i].surplus);
}

/*
 * One decision that needs no trying; false where there is none. A set that costs at least as much as the names that it
 * would cover can be left by any cover. One that costs less than the names that only it can cover is in every optimal
 * cover.
 */
static bool decide(const struct search *s, struct node *n, const struct view *views)
{
	FOREACH_ALIVE (i, s, n) {
		const struct view *v = &views[i];

		if (s->token + v->private_cost >= s->token * v->hits) {
			leave(n, i);
			return true;
		}
		if (s->token + v->more_cost < s->token * v->only) {
			take(s, n, i, v);
			return true;
		}
	}
	return false;
}

/*
 * The least that covering what is open can cost: each name bears the token and the private surplus of the set that
 * serves it best, shared by all that this set would cover.
 */
static uint64_t estimate(const struct search *s, const struct node *n, const struct view *views)
{
	uint64_t share[COVER_SETS_MAX], sum = 0;

	FOREACH_ALIVE (i, s, n)
		share[i] = (s->token + views[i].private_cost) * FRACTION / views[i].hits;
	SYSSET_FOREACH (id, &n->open) {
		uint64_t least = s->token * FRACTION;

		FOREACH_ALIVE (i, s, n)
			if (share[i] < least && sysset_has(&views[i].hit, id))
				least = share[i];
		sum += least;
	}
	return sum / FRACTION;
}

/* The undecided set that has to do with most. */
static size_t largest(const struct search *s, const struct node *n, const struct view *views)
{
	size_t best = 0;
	int most = -1;

	FOREACH_ALIVE (i, s, n) {
		int size = (int)views[i].hits + sysset_count(&views[i].more);

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
		look(s, &n, views);
	while (decide(s, &n, views));

	if (n.spent + estimate(s, &n, views) >= s->best)
		return;
	if (n.alive == 0) {
		s->best = n.spent + s->token * (uint64_t)sysset_count(&n.open);
		s->best_sets = n.taken;
		return;
	}
	i = largest(s, &n, views);
	with = n;
	take(s, &with, i, &views[i]);
	branch(s, with);
	leave(&n, i);
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
	collect(&s);
	branch(&s, (struct node){
			   .alive = s.n < 64 ? (UINT64_C(1) << s.n) - 1 : UINT64_MAX,
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
