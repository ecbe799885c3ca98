/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "derive.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "groups/names.h"
#include "tokens.h"
#include "warnings.h"

void suggestion_free(struct suggestion *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_lines; i++)
		free(s->lines[i].tokens);
	for (size_t i = 0; i < s->n_warnings; i++)
		free(s->warnings[i].text);
	free(s->warnings);
	free(s);
}

struct sysset suggestion_sensitive(const struct suggestion *s)
{
	return sysset_minus(sysset_intersect(s->allowed, *sets_sensitive(s->target)), s->implied);
}

static void add_arch(struct suggestion *s, uint32_t arch, const char *word)
{
	for (size_t i = 0; i < s->n_arches; i++)
		if (s->arches[i] == arch)
			return;
	if (s->n_arches == SUGGESTION_ARCHES_MAX)
		return;
	s->arch_words[s->n_arches] = word;
	s->arches[s->n_arches++] = arch;
}

/* "native" is what the service ran on, which need not be this host's. What systemd has no word for stays out; its calls
 * have no names either, and are warned of as such. */
static void find_arches(struct suggestion *s, const struct profile *p)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	uint32_t native = n > 0 && runs[0]->arch ? abi_from_word(runs[0]->arch) : 0;
	const struct observed *const *syscalls;

	add_arch(s, native ? native : abi_native(), "native");
	syscalls = profile_syscalls(p, &n);
	for (size_t i = 0; i < n; i++)
		if (abi_word(syscalls[i]->syscall.arch))
			add_arch(s, syscalls[i]->syscall.arch, abi_word(syscalls[i]->syscall.arch));
}

static bool exists(const struct suggestion *s, const char *name)
{
	int32_t nr;

	for (size_t i = 0; i < s->n_arches; i++)
		if (abi_number(s->arches[i], name, &nr))
			return true;
	return false;
}

static void find_universe(struct suggestion *s)
{
	SYSSET_FOREACH (id, sets_resolvable(s->target))
		if (exists(s, names_get(id)))
			sysset_add(&s->universe, id);
}

/* A name that only another host could give exists where it was seen, whatever this one knows. */
static int find_observed(struct suggestion *s, const struct profile *p)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);

	for (size_t i = 0; i < n; i++) {
		int id = syscalls[i]->name ? names_intern(syscalls[i]->name) : -ENOENT;

		if (id == -ENOMEM)
			return id;
		if (id < 0 || !sysset_has(sets_resolvable(s->target), id))
			continue;
		sysset_add(&s->universe, id);
		sysset_add(&s->observed, id);
	}
	return 0;
}

/* The one promise: no call that was observed, and that the target can express, is missing. */
static int check(const struct suggestion *s, struct failure *f)
{
	if (sysset_subset(&s->observed, &s->allowed))
		return 0;
	return failure_set(f, -ENOTRECOVERABLE,
		"the tokens chosen do not allow all that was observed; this is a bug in syscarve");
}

static int fill(struct suggestion *s, const struct profile *p, struct failure *f)
{
	int r;

	find_arches(s, p);
	find_universe(s);
	r = find_observed(s, p);
	if (r < 0)
		return r;
	s->implied = sysset_intersect(*sets_implied(s->target), s->universe);
	s->launcher = *sets_launcher(s->target);
	r = tokens_choose(s);
	if (r < 0)
		return r;
	r = tokens_evaluate(s, &s->allowed);
	if (r < 0)
		return r;
	s->surplus = sysset_minus(
		sysset_minus(s->allowed, s->observed), sysset_union(s->implied, s->launcher));
	r = check(s, f);
	return r < 0 ? r : warnings_collect(s, p);
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
	s->costs = o->costs ? *o->costs : style_costs;
	r = fill(s, p, f);
	if (r < 0)
		return r;
	*ret = TAKE(s);
	return 0;
}
