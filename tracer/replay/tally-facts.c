/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tally-facts.h"

#include <errno.h>
#include <stdlib.h>

#include "base/counter.h"

static struct fact *find_fact(struct tally_facts *all, const struct fact *f)
{
	for (size_t i = 0; all && i < all->n; i++)
		if (all->facts[i].kind == f->kind && all->facts[i].value == f->value)
			return &all->facts[i];
	return NULL;
}

/* Makes room for one more. */
static int reserve_fact(struct tally_facts **all)
{
	size_t n = *all ? (*all)->n : 0;
	struct tally_facts *grown;

	grown = realloc(*all, sizeof(*grown) + (n + 1) * sizeof(grown->facts[0]));
	if (!grown)
		return -ENOMEM;
	grown->n = n;
	*all = grown;
	return 0;
}

int tally_facts_add(struct tally_facts **all, const struct fact *f, uint64_t count)
{
	struct fact *found = find_fact(*all, f);
	uint64_t times = count_times(f->count, count);
	int r;

	if (found) {
		found->count = count_add(found->count, times);
		return 0;
	}
	if (*all && (*all)->n == TALLY_FACTS_MAX)
		return 1;
	r = reserve_fact(all);
	if (r < 0)
		return r;
	(*all)->facts[(*all)->n++] = (struct fact){f->kind, f->value, times};
	return 0;
}
