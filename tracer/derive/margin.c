/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "margin.h"

#include "groups/family.h"
#include "need.h"

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
	const struct suggestion *s;
	const struct style_costs *costs;
	struct sysset harmless; /* less the sensitive calls */
	struct sysset owner;
};

/* REASON_NONE if the call @id is not margin. */
static struct reason find_reason(const struct margin *m, int id)
{
	struct reason reason = {.kind = REASON_NONE, .of = -1};

	if (is_form(m->s, m->costs, id, &reason))
		return reason;
	if (sysset_has(&m->harmless, id))
		return why_harmless(id);
	if (sysset_has(&m->owner, id))
		return (struct reason){REASON_FILE_OWNER, -1, NULL, family_owner_reason};
	return reason;
}

void margin_find(struct suggestion *s, const struct style_costs *costs)
{
	struct margin m = {.s = s, .costs = costs};
	struct sysset known = sysset_union(sysset_union(s->observed, s->launcher), s->implied);
	struct sysset rest = sysset_minus(sysset_intersect(s->universe, s->within), known);

	m.harmless = sysset_minus(harmless_by(costs), *sets_sensitive(s->target));
	if (!s->cannot_chown)
		family_owner(&m.owner);
	SYSSET_FOREACH (id, &rest) {
		struct reason reason = find_reason(&m, id);

		if (reason.kind == REASON_NONE)
			continue;
		s->reasons[id] = reason;
		sysset_add(&s->margin, id);
	}
}
