/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tokens.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "groups/cover.h"
#include "groups/family.h"
#include "groups/filter.h"
#include "groups/names.h"

enum { SURPLUS_COST = 4 };

/* Sets that are no unit of need: everything that there is, and a whole service's worth (which is what `wide` is for). */
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

/* Adds a line of the sets that @chosen has bits of (by the target's index) and of @names. None where both are empty,
 * but for the first, which makes it an allow list: a service may need no more than what is implied. */
static int add_line(struct suggestion *s, bool deny, uint64_t chosen, const struct sysset *names)
{
	struct token_line *line = &s->lines[s->n_lines];
	size_t at = 0, n_sets = (size_t)__builtin_popcountll(chosen),
	       n = n_sets + (size_t)sysset_count(names);

	if (n == 0 && s->n_lines > 0)
		return 0;
	if (n == 0) {
		if (find_set(s->target, "@default", &at) < 0)
			return -ENOENT;
		return add_line(s, deny, UINT64_C(1) << at, names);
	}
	line->tokens = calloc(n, sizeof(*line->tokens));
	if (!line->tokens)
		return -ENOMEM;
	for (size_t i = 0; i < sets_count(s->target); i++)
		if (chosen >> i & 1)
			line->tokens[at++] = sets_name(s->target, i);
	SYSSET_FOREACH (id, names)
		line->tokens[at++] = names_get(id);
	names_sort(line->tokens, n_sets);
	names_sort(line->tokens + n_sets, n - n_sets);
	line->deny = deny;
	line->n = n;
	s->n_lines++;
	return 0;
}

static struct sysset free_of_charge(const struct suggestion *s)
{
	return sysset_union(s->implied, s->margin);
}

static void set_costs(const struct suggestion *s, bool exact, uint32_t costs[SYSSET_BITS])
{
	struct sysset free_ids = free_of_charge(s);

	for (int id = 0; id < SYSSET_BITS; id++) {
		if (!sysset_has(&s->universe, id) || sysset_has(&free_ids, id))
			costs[id] = 0;
		else if (exact || sysset_has(sets_sensitive(s->target), id))
			costs[id] = COVER_NEVER;
		else
			costs[id] = SURPLUS_COST;
	}
}

/* Covers @need; the sets of @ret are bits by the target's index. */
static int cover(
	const struct suggestion *s, const struct sysset *need, bool exact, struct cover *ret)
{
	struct cover_set sets[COVER_SETS_MAX];
	size_t index[COVER_SETS_MAX];
	uint32_t costs[SYSSET_BITS];
	struct cover c;
	size_t n = 0;
	int r;

	set_costs(s, exact, costs);
	for (size_t i = 0; i < sets_count(s->target) && n < COVER_SETS_MAX; i++) {
		const char *name = sets_name(s->target, i);

		if (is_catch_all(name) || (!exact && sets_name_sensitive(name)))
			continue;
		index[n] = i;
		sets[n++] =
			(struct cover_set){.name = name, .members = *sets_members(s->target, i)};
	}
	r = cover_solve(
		&(struct cover_problem){
			.need = need,
			.sets = sets,
			.n_sets = n,
			.token_cost = s->costs.token,
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

static struct sysset find_need(const struct suggestion *s)
{
	return sysset_minus(sysset_union(s->observed, s->launcher), s->implied);
}

static int choose_exact(struct suggestion *s)
{
	struct sysset need = find_need(s);
	struct cover c;
	int r;

	r = cover(s, &need, true, &c);
	return r < 0 ? r : add_line(s, false, c.sets, &c.names);
}

/* Siblings of what was observed and the harmless calls; sensitive ones only as siblings of an observed sensitive one. And
 * chown: the one sensitive call without which a hold-out had a miss (tests/holdout/README.md). */
static struct sysset find_margin(const struct suggestion *s)
{
	struct sysset sensitive = sysset_intersect(s->observed, *sets_sensitive(s->target));
	struct sysset known = sysset_union(find_need(s), s->implied), family, harmless, margin;

	family_close(&s->observed, &family);
	if (s->costs.no_families)
		family = s->observed;
	family_harmless(&harmless);
	if (s->costs.harmless)
		harmless = *s->costs.harmless;
	margin = sysset_minus(sysset_union(family, harmless), *sets_sensitive(s->target));
	family_close(&sensitive, &family);
	margin = sysset_union(margin, family);
	family_owner(&family);
	margin = sysset_intersect(sysset_union(margin, family), s->universe);
	return sysset_minus(margin, known);
}

static int choose_balanced(struct suggestion *s)
{
	struct sysset need;
	struct cover c;
	int r;

	s->margin = find_margin(s);
	need = sysset_union(find_need(s), s->margin);
	r = cover(s, &need, false, &c);
	return r < 0 ? r : add_line(s, false, c.sets, &c.names);
}

/* Sensitive sets of which nothing was observed, as far as @system-service has anything of them. */
static uint64_t untouched(const struct suggestion *s, const struct sysset *service)
{
	struct sysset need = find_need(s);
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

/* Taking a set away can take with it what another observed call shares with it: the last line gives back whatever the
 * first two do not let through. */
static int choose_wide(struct suggestion *s)
{
	struct sysset none = {}, allowed, missing;
	size_t service;
	int r;

	r = find_set(s->target, "@system-service", &service);
	if (r < 0)
		return r;
	s->margin = find_margin(s);
	if ((r = add_line(s, false, UINT64_C(1) << service, &none)) < 0 ||
		(r = add_line(s, true, untouched(s, sets_members(s->target, service)), &none)) <
			0 ||
		(r = tokens_evaluate(s, &allowed)) < 0)
		return r;
	missing = sysset_minus(sysset_union(find_need(s), s->margin), allowed);
	return add_line(s, false, 0, &missing);
}

int tokens_choose(struct suggestion *s)
{
	switch (s->style) {
	case STYLE_EXACT:
		return choose_exact(s);
	case STYLE_BALANCED:
		return choose_balanced(s);
	case STYLE_WIDE:
		return choose_wide(s);
	default:
		return -EINVAL;
	}
}

static int assign_line(struct filter *f, const struct token_line *line)
{
	_cleanup_(freep) char *text = NULL;
	size_t size = 2;
	char *end;

	for (size_t i = 0; i < line->n; i++)
		size += strlen(line->tokens[i]) + 1;
	text = malloc(size);
	if (!text)
		return -ENOMEM;
	end = stpcpy(text, line->deny ? "~" : "");
	for (size_t i = 0; i < line->n; i++)
		end = stpcpy(stpcpy(end, i > 0 ? " " : ""), line->tokens[i]);
	return filter_assign(f, text, NULL, 0);
}

int tokens_evaluate(const struct suggestion *s, struct sysset *ret)
{
	_cleanup_(filter_freep) struct filter *f = NULL;
	struct sysset allowed;
	int r;

	r = filter_new(s->target, NULL, &f);
	if (r < 0)
		return r;
	for (size_t i = 0; i < s->n_lines && r >= 0; i++)
		r = assign_line(f, &s->lines[i]);
	if (r < 0)
		return r;
	filter_allowed(f, &allowed);
	*ret = sysset_intersect(allowed, s->universe);
	return 0;
}
