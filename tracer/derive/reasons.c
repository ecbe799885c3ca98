/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "reasons.h"

#include "groups/names.h"

/* The calls that the service itself made, unlike those that only its launcher made. */
static struct sysset made_by_service(const struct suggestion *s, const struct profile *p)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	struct sysset made = {};

	for (size_t i = 0; i < n; i++) {
		int id = syscalls[i]->name ? names_find(syscalls[i]->name) : -1;

		if (id >= 0 && sysset_has(&s->observed, id) && observed_by_service(syscalls[i]))
			sysset_add(&made, id);
	}
	return made;
}

/* The first set of the filter that has the call; NULL if there is none. */
static const char *find_set(const struct suggestion *s, int id)
{
	const struct assignment *a = NULL;

	while ((a = suggestion_next(s, KEY_FILTER, a)))
		for (size_t i = 0; i < a->n && !a->deny; i++) {
			const struct sysset *members = sets_find(s->target, a->words[i]);

			if (members && sysset_has(members, id))
				return a->words[i];
		}
	return NULL;
}

static struct reason find_reason(const struct suggestion *s, const struct sysset *made, int id)
{
	struct reason reason = {.of = -1};

	if (sysset_has(made, id))
		reason.kind = REASON_OBSERVED;
	else if (sysset_has(&s->implied, id))
		reason.kind = REASON_IMPLIED;
	else if (sysset_has(&s->launcher, id) || sysset_has(&s->observed, id))
		reason.kind = REASON_LAUNCHER;
	else if (sysset_has(&s->margin, id))
		reason = s->reasons[id];
	else
		reason = (struct reason){REASON_SET, -1, NULL, find_set(s, id)};
	return reason;
}

void reasons_find(struct suggestion *s, const struct profile *p)
{
	struct sysset made = made_by_service(s, p);

	SYSSET_FOREACH (id, &s->allowed)
		s->reasons[id] = find_reason(s, &made, id);
}
