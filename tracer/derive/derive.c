/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "derive.h"

#include <errno.h>
#include <stdlib.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "need.h"
#include "reasons.h"
#include "tokens.h"
#include "warnings.h"
#include "within.h"

/* "native" and the other architectures of which a call was observed: calls of all others are
 * denied. If the architecture of a call is only assumed, nothing shows which to deny. */
static int add_architectures(struct suggestion *s, const struct profile *p)
{
	struct assignment a = {
		.key = KEY_ARCHITECTURES,
		.reset = true,
		.n = s->n_arches,
		.reason = s->n_arches == 1 ? "no call of another architecture was observed"
					   : "calls of these architectures were observed",
	};

	if (profile_gaps(p) >> GAP_ARCHITECTURE & 1)
		return 0;
	a.words = calloc(s->n_arches, sizeof(*a.words));
	if (!a.words)
		return -ENOMEM;
	a.words[0] = "native";
	for (size_t i = 1; i < s->n_arches; i++)
		a.words[i] = abi_word(s->arches[i]);
	return suggestion_add(s, &a);
}

/* The promise of every style: nothing that was observed is denied, unless by the limits. */
static int check(const struct suggestion *s, struct failure *f)
{
	struct sysset cut = sysset_intersect(s->allowed, s->within);

	if (sysset_subset(&s->observed, &s->allowed) && sysset_equal(&cut, &s->allowed))
		return 0;
	return failure_set(f, -ENOTRECOVERABLE,
		"the words chosen for the filter do not allow what they should; this is a bug in "
		"syscarve");
}

static int fill(struct suggestion *s, const struct profile *p, const struct derive_options *o,
	struct failure *f)
{
	int r;

	r = need_find(s, p);
	if (r < 0)
		return r;
	within_begin(s, &o->limits);
	r = tokens_choose(s, o->costs ? o->costs : &style_costs);
	if (r < 0)
		return r;
	r = within_cut(s);
	if (r < 0)
		return r;
	r = within_answer(s, &o->limits);
	if (r < 0)
		return r;
	r = tokens_evaluate(s, &s->allowed);
	if (r < 0)
		return r;
	s->surplus = sysset_minus(
		sysset_minus(s->allowed, s->observed), sysset_union(s->implied, s->launcher));
	r = check(s, f);
	if (r < 0)
		return r;
	reasons_find(s, p);
	r = add_architectures(s, p);
	if (r < 0)
		return r;
	return warnings_collect(s, &o->limits, p);
}

int derive(const struct profile *p, const struct derive_options *o, struct failure *f,
	struct suggestion **ret)
{
	_cleanup_(suggestion_freep) struct suggestion *s = NULL;
	size_t n;
	int r;

	profile_syscalls(p, &n);
	if (n == 0)
		return failure_set(
			f, -ENODATA, "nothing was observed, so there is nothing to suggest");
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->style = o->style;
	s->target = o->target;
	s->reached = o->reached;
	r = fill(s, p, o, f);
	if (r < 0)
		return r;
	s->reached = NULL;
	*ret = TAKE(s);
	return 0;
}
