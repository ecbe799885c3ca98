/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tokens.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "groups/cover.h"
#include "groups/filter.h"
#include "groups/names.h"
#include "margin.h"
#include "need.h"
#include "reached.h"

/* Of one call that is allowed without need: the unit of struct style_costs is a quarter of it. A
 * sensitive call is never allowed for brevity. */
enum { SURPLUS_COST = 4 };

/* Sets that are too large to fit any need, and @default, which is implied. */
static bool is_catch_all(const char *name)
{
	return strcmp(name, "@known") == 0 || strcmp(name, "@system-service") == 0 ||
	       strcmp(name, "@default") == 0;
}

static int find_set(const struct sets *target, const char *name, size_t *ret)
{
	for (size_t i = 0; i < sets_count(target); i++)
		if (strcmp(sets_name(target, i), name) == 0) {
			*ret = i;
			return 0;
		}
	return -ENOENT;
}

/* What line of the filter is to be added. */
struct line {
	bool deny;
	uint64_t sets; /* bits by the target's index */
	struct sysset names;
	const char *reason;
};

/* The sets first, then the names, each sorted. */
static int list_words(const struct sets *target, const struct line *line, const char ***ret)
{
	size_t n_sets = (size_t)__builtin_popcountll(line->sets), at = 0;
	const char **words = calloc(n_sets + (size_t)sysset_count(&line->names), sizeof(*words));

	if (!words)
		return -ENOMEM;
	for (size_t i = 0; i < sets_count(target); i++)
		if (line->sets >> i & 1)
			words[at++] = sets_name(target, i);
	SYSSET_FOREACH (id, &line->names)
		words[at++] = names_get(id);
	names_sort(words, n_sets);
	names_sort(words + n_sets, at - n_sets);
	*ret = words;
	return 0;
}

static int add_line(struct suggestion *s, const struct line *line)
{
	struct assignment a = {
		.key = KEY_FILTER,
		.reset = s->n_assignments == 0,
		.deny = line->deny,
		.n = (size_t)(__builtin_popcountll(line->sets) + sysset_count(&line->names)),
		.reason = line->reason,
	};
	int r;

	if (a.n == 0)
		return 0;
	r = list_words(s->target, line, &a.words);
	if (r < 0)
		return r;
	return suggestion_add(s, &a);
}

/* A service may need no more than what is implied; without any line there would be no filter. */
static int add_cover(struct suggestion *s, const struct cover *c, const char *reason)
{
	struct line line = {.sets = c->sets, .names = c->names, .reason = reason};
	size_t i;
	int r;

	if (line.sets == 0 && sysset_empty(&line.names)) {
		r = find_set(s->target, "@default", &i);
		if (r < 0)
			return r;
		line.sets = UINT64_C(1) << i;
		line.reason = "nothing is needed beyond what every allow list lets through";
	}
	return add_line(s, &line);
}

/* @exact: no set may add a call that is not needed. */
static void set_costs(const struct suggestion *s, bool exact, uint32_t costs[SYSSET_BITS])
{
	struct sysset free_ids = sysset_union(s->implied, s->margin);

	for (int id = 0; id < SYSSET_BITS; id++) {
		if (!sysset_has(&s->universe, id) || sysset_has(&free_ids, id))
			costs[id] = 0;
		else if (exact || sysset_has(sets_sensitive(s->target), id))
			costs[id] = COVER_NEVER;
		else
			costs[id] = SURPLUS_COST;
	}
}

/* What is to be covered. */
struct goal {
	const struct sysset *need;
	bool exact;
	uint32_t token_cost;
};

/* The sets of @ret are bits by the target's index. */
static int cover(const struct suggestion *s, const struct goal *goal, struct cover *ret)
{
	struct cover_set sets[COVER_SETS_MAX];
	size_t index[COVER_SETS_MAX];
	uint32_t costs[SYSSET_BITS];
	struct cover c;
	size_t n = 0;
	int r;

	set_costs(s, goal->exact, costs);
	for (size_t i = 0; i < sets_count(s->target) && n < COVER_SETS_MAX; i++) {
		const char *name = sets_name(s->target, i);

		if (is_catch_all(name) || (!goal->exact && sets_name_sensitive(name)))
			continue;
		index[n] = i;
		sets[n++] =
			(struct cover_set){.name = name, .members = *sets_members(s->target, i)};
	}
	r = cover_solve(
		&(struct cover_problem){
			.need = goal->need,
			.sets = sets,
			.n_sets = n,
			.token_cost = goal->token_cost,
			.surplus_cost = costs,
		},
		&c);
	if (r < 0)
		return r;
	*ret = (struct cover){.names = c.names, .cost = c.cost};
	for (size_t i = 0; i < n; i++)
		if (c.sets >> i & 1)
			ret->sets |= UINT64_C(1) << index[i];
	return 0;
}

static int choose_exact(struct suggestion *s, const struct style_costs *costs)
{
	struct sysset need = need_of(s);
	const struct goal goal = {.need = &need, .exact = true, .token_cost = costs->token};
	struct cover c;
	int r;

	r = cover(s, &goal, &c);
	if (r < 0)
		return r;
	return add_cover(s, &c, "allows what was observed and nothing else");
}

static int choose_balanced(struct suggestion *s, const struct style_costs *costs)
{
	struct sysset need;
	const struct goal goal = {.need = &need, .token_cost = costs->token};
	struct cover c;
	int r;

	r = margin_find(s, costs);
	if (r < 0)
		return r;
	need = sysset_union(need_of(s), s->margin);
	r = cover(s, &goal, &c);
	if (r < 0)
		return r;
	return add_cover(s, &c,
		"allows what was observed and what is likely to be needed; a set stands for its "
		"members if that is shorter");
}

/* The sensitive sets that share calls with @system-service, but not with the need. */
static uint64_t untouched(const struct suggestion *s, const struct sysset *service)
{
	struct sysset need = need_of(s);
	uint64_t found = 0;

	for (size_t i = 0; i < sets_count(s->target); i++) {
		struct sysset members = sysset_minus(*sets_members(s->target, i), s->implied);
		struct sysset touched = sysset_intersect(members, need);
		struct sysset in_service = sysset_intersect(members, *service);

		if (sets_name_sensitive(sets_name(s->target, i)) && sysset_empty(&touched) &&
			!sysset_empty(&in_service))
			found |= UINT64_C(1) << i;
	}
	return found;
}

/* The sensitive calls of @system-service that no code of the service can make, as far as the sets of
 * @line do not contain them. */
static struct sysset unreached(
	const struct suggestion *s, const struct line *line, const struct sysset *service)
{
	struct sysset rest = sysset_intersect(*service, *sets_sensitive(s->target));

	if (!s->reached || s->reached->is_partial || s->reached->has_doubts)
		return (struct sysset){};
	rest = sysset_minus(rest, sysset_union(s->reached->own, s->reached->helpers));
	rest = sysset_minus(rest, s->reached->beside);
	rest = sysset_minus(rest, sysset_union(need_of(s), s->margin));
	for (size_t i = 0; i < sets_count(s->target); i++)
		if (line->sets >> i & 1)
			rest = sysset_minus(rest, *sets_members(s->target, i));
	return sysset_intersect(rest, s->universe);
}

/* A sensitive set that is taken away may share members with what is needed: they are allowed again
 * by a line of their own, and so is what is needed but not in @system-service. */
static int allow_again(struct suggestion *s)
{
	struct line again = {
		.reason = "allows what else is needed: the lines before do not allow it"};
	struct sysset allowed;
	int r;

	r = tokens_evaluate(s, &allowed);
	if (r < 0)
		return r;
	again.names = sysset_minus(sysset_union(need_of(s), s->margin), allowed);
	return add_line(s, &again);
}

static int choose_wide(struct suggestion *s, const struct style_costs *costs)
{
	struct line service = {.reason = "allows what system services commonly need"};
	struct line taken = {.deny = true,
		.reason =
			"denies the sensitive sets of which no call was observed, and sensitive calls that no code can "
			"make"};
	size_t i;
	int r;

	r = find_set(s->target, "@system-service", &i);
	if (r < 0)
		return r;
	r = margin_find(s, costs);
	if (r < 0)
		return r;
	service.sets = UINT64_C(1) << i;
	r = add_line(s, &service);
	if (r < 0)
		return r;
	taken.sets = untouched(s, sets_members(s->target, i));
	taken.names = unreached(s, &taken, sets_members(s->target, i));
	r = add_line(s, &taken);
	if (r < 0)
		return r;
	return allow_again(s);
}

int tokens_choose(struct suggestion *s, const struct style_costs *costs)
{
	switch (s->style) {
	case STYLE_EXACT:
		return choose_exact(s, costs);
	case STYLE_BALANCED:
		return choose_balanced(s, costs);
	case STYLE_WIDE:
		return choose_wide(s, costs);
	default:
		return -EINVAL;
	}
}

int tokens_evaluate(const struct suggestion *s, struct sysset *ret)
{
	_cleanup_(filter_freep) struct filter *f = NULL;
	struct sysset allowed;
	int r;

	r = filter_new(s->target, NULL, &f);
	if (r < 0)
		return r;
	r = suggestion_filter(s, f);
	if (r < 0)
		return r;
	filter_allowed(f, &allowed);
	*ret = sysset_intersect(allowed, s->universe);
	return 0;
}
