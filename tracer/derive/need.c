/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "need.h"

#include <errno.h>

#include "abi/abi.h"
#include "groups/names.h"

static void add_arch(struct suggestion *s, uint32_t arch)
{
	for (size_t i = 0; i < s->n_arches; i++)
		if (s->arches[i] == arch)
			return;
	if (s->n_arches < SUGGESTION_ARCHES_MAX)
		s->arches[s->n_arches++] = arch;
}

/* The first architecture is the one that the service ran on, which need not be this host's. An
 * architecture for which systemd has no word is left out; its calls have no names either, and there
 * is a warning about each. */
static void find_arches(struct suggestion *s, const struct profile *p)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	uint32_t native = n > 0 && runs[0]->arch ? abi_from_word(runs[0]->arch) : 0;
	const struct observed *const *syscalls;

	add_arch(s, native ? native : abi_native());
	syscalls = profile_syscalls(p, &n);
	for (size_t i = 0; i < n; i++)
		if (abi_word(syscalls[i]->syscall.arch))
			add_arch(s, syscalls[i]->syscall.arch);
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

/* A call that was observed exists, even if this host's libseccomp does not have its name for that
 * architecture. */
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

int need_find(struct suggestion *s, const struct profile *p)
{
	int r;

	find_arches(s, p);
	find_universe(s);
	r = find_observed(s, p);
	if (r < 0)
		return r;
	s->implied = sysset_intersect(*sets_implied(s->target), s->universe);
	s->launcher = *sets_launcher(s->target);
	return 0;
}

struct sysset need_of(const struct suggestion *s)
{
	return sysset_minus(sysset_union(s->observed, s->launcher), s->implied);
}
