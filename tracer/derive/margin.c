/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "margin.h"

#include "groups/family.h"
#include "need.h"
#include "reached.h"

static struct sysset harmless_by(const struct style_costs *costs)
{
	struct sysset harmless;

	if (costs->harmless)
		return *costs->harmless;
	family_harmless(&harmless);
	return harmless;
}

/* The observed calls whose families are margin for the call @id. */
static struct sysset observed_for(
	const struct suggestion *s, const struct style_costs *costs, int id)
{
	const struct sysset *sensitive = sets_sensitive(s->target);

	if (costs->no_families || sysset_has(sensitive, id))
		return sysset_intersect(s->observed, *sensitive);
	return s->observed;
}

static bool is_form(
	const struct suggestion *s, const struct style_costs *costs, int id, struct reason *ret)
{
	struct sysset observed = observed_for(s, costs, id);
	const struct family *family;
	int of;

	family = family_find(id, &observed, &of);
	if (!family)
		return false;
	*ret = (struct reason){REASON_FORM, of, family->relation, family->reason};
	return true;
}

static struct reason why_harmless(int id)
{
	struct reason reason = {.kind = REASON_HARMLESS, .of = -1};
	struct sysset harmless = {};
	const struct family *family;
	int of = id;

	reason.text = family_harmless_reason(id, &of);
	if (of == id)
		return reason;
	sysset_add(&harmless, of);
	family = family_find(id, &harmless, &of);
	reason.of = of;
	reason.relation = family ? family->relation : NULL;
	return reason;
}

struct margin {
	struct suggestion *s;
	const struct style_costs *costs;
	struct sysset harmless; /* less the sensitive calls */
	struct sysset owner;
	struct sysset own, helpers; /* what code can make, as far as it is margin */
};

/* The sensitive calls of @system-service all of whose sensitive sets were touched: what can be needed
 * by a service that does such things at all. */
static struct sysset touched(const struct suggestion *s)
{
	struct sysset found = *sets_sensitive(s->target), need = need_of(s);
	const struct sysset *service = sets_find(s->target, "@system-service");

	for (size_t i = 0; i < sets_count(s->target); i++) {
		const struct sysset *members = sets_members(s->target, i);
		struct sysset common = sysset_intersect(*members, need);

		common = sysset_minus(common, s->implied);
		if (sets_name_sensitive(sets_name(s->target, i)) && sysset_empty(&common))
			found = sysset_minus(found, *members);
	}
	return service ? sysset_intersect(found, *service) : (struct sysset){};
}

static void find_reached(struct margin *m)
{
	const struct reached *reached = m->s->reached;
	const struct sysset *sensitive = sets_sensitive(m->s->target);
	struct sysset exotic, allowed;

	if (!reached)
		return;
	family_exotic(&exotic);
	exotic = sysset_union(exotic, *sensitive);
	allowed = sysset_union(touched(m->s), m->owner);
	m->own = sysset_minus(sysset_union(reached->own, reached->beside), exotic);
	m->own = sysset_union(m->own, sysset_intersect(reached->own, allowed));
	m->helpers = sysset_minus(reached->helpers, exotic);
	if (!reached->is_partial && !reached->has_doubts)
		m->owner = sysset_intersect(m->owner, reached->own);
}

static int why_reached(const struct margin *m, int id, struct reason *ret)
{
	const char *const *why = m->s->reached->why;

	*ret = (struct reason){.kind = REASON_REACHED, .of = -1};
	return why && why[id] ? suggestion_keep(m->s, why[id], &ret->text) : 0;
}

/* REASON_NONE if the call @id is not margin. 0 or -ENOMEM. */
static int find_reason(const struct margin *m, int id, struct reason *ret)
{
	bool is_known = m->s->reached && !m->s->reached->is_partial;

	*ret = (struct reason){.kind = REASON_NONE, .of = -1};
	if (sysset_has(&m->own, id))
		return why_reached(m, id, ret);
	if (!is_known && is_form(m->s, m->costs, id, ret))
		return 0;
	if (!is_known && sysset_has(&m->harmless, id))
		*ret = why_harmless(id);
	else if (sysset_has(&m->helpers, id))
		ret->kind = REASON_HELPER;
	else if (sysset_has(&m->owner, id))
		*ret = (struct reason){REASON_FILE_OWNER, -1, NULL, family_owner_reason};
	return 0;
}

int margin_find(struct suggestion *s, const struct style_costs *costs)
{
	struct margin m = {.s = s, .costs = costs};
	struct sysset known = sysset_union(sysset_union(s->observed, s->launcher), s->implied);
	struct sysset rest = sysset_minus(sysset_intersect(s->universe, s->within), known);

	m.harmless = sysset_minus(harmless_by(costs), *sets_sensitive(s->target));
	if (!s->cannot_chown)
		family_owner(&m.owner);
	find_reached(&m);
	SYSSET_FOREACH (id, &rest) {
		struct reason reason;
		int r = find_reason(&m, id, &reason);

		if (r < 0)
			return r;
		if (reason.kind == REASON_NONE)
			continue;
		s->reasons[id] = reason;
		sysset_add(&s->margin, id);
	}
	return 0;
}
