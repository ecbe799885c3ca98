/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "makers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "groups/names.h"

struct list {
	const char **paths; /* ended by NULL */
	size_t n;
};

static bool has(const struct list *l, const char *path)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->paths[i], path) == 0)
			return true;
	return false;
}

static int add_sighting(struct list *l, const struct sighting *s)
{
	const char **grown = reallocarray(l->paths, l->n + s->n_executables + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	l->paths = grown;
	for (size_t i = 0; i < s->n_executables; i++)
		if (!has(l, s->executables[i]))
			l->paths[l->n++] = s->executables[i];
	l->paths[l->n] = NULL;
	return 0;
}

static int add_sightings(struct list *l, const struct sighting *list, size_t n)
{
	int r;

	for (size_t i = 0; i < n; i++) {
		r = add_sighting(l, &list[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

static int makers_of_sightings(const struct sighting *list, size_t n, const char ***ret)
{
	_cleanup_(freep) const char **paths = calloc(1, sizeof(*paths));
	struct list l = {.paths = paths};
	int r;

	if (!paths)
		return -ENOMEM;
	r = add_sightings(&l, list, n);
	paths = l.paths;
	if (r < 0)
		return r;
	*ret = TAKE(paths);
	return 0;
}

int makers_of_call(const struct observed *o, const char ***ret)
{
	return makers_of_sightings(o->sightings, o->n_sightings, ret);
}

int makers_of_fact(const struct observed_fact *o, const char ***ret)
{
	return makers_of_sightings(o->sightings, o->n_sightings, ret);
}

int makers_of_name(const struct profile *p, const char *name, const char ***ret)
{
	_cleanup_(freep) const char **paths = calloc(1, sizeof(*paths));
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	struct list l = {.paths = paths};
	int r;

	if (!paths)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		if (!syscalls[i]->name || strcmp(syscalls[i]->name, name) != 0)
			continue;
		r = add_sightings(&l, syscalls[i]->sightings, syscalls[i]->n_sightings);
		paths = l.paths;
		if (r < 0)
			return r;
	}
	names_sort(paths, l.n);
	*ret = TAKE(paths);
	return 0;
}
