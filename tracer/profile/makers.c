/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "makers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* All paths of many sightings, and then each once. */
struct paths {
	const char **all; /* has room for a NULL behind them */
	size_t n, room;
};

static void paths_release(struct paths *p)
{
	free(p->all);
}

static int make_room(struct paths *p, size_t n)
{
	const char **grown;
	size_t room = p->room ? p->room : 8;

	while (room < p->n + n + 1)
		room *= 2;
	if (room == p->room)
		return 0;
	grown = reallocarray(p->all, room, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	p->all = grown;
	p->room = room;
	return 0;
}

static int add_sighting(struct paths *p, const struct sighting *s)
{
	int r;

	r = make_room(p, s->n_executables);
	if (r < 0)
		return r;
	for (size_t i = 0; i < s->n_executables; i++)
		p->all[p->n++] = s->executables[i];
	return 0;
}

static int add_sightings(
	struct paths *p, const struct sighting *list, size_t n, bool without_launcher)
{
	for (size_t i = 0; i < n; i++) {
		int r = without_launcher && list[i].launcher ? 0 : add_sighting(p, &list[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int finish(struct paths *p, const char ***ret)
{
	size_t n = 0;
	int r;

	r = make_room(p, 0);
	if (r < 0)
		return r;
	if (p->n > 0)
		qsort(p->all, p->n, sizeof(*p->all), compare_paths);
	for (size_t i = 0; i < p->n; i++)
		if (n == 0 || strcmp(p->all[n - 1], p->all[i]) != 0)
			p->all[n++] = p->all[i];
	p->all[n] = NULL;
	*ret = TAKE(p->all);
	return 0;
}

static int makers_of(
	const struct sighting *list, size_t n, bool without_launcher, const char ***ret)
{
	_cleanup_(paths_release) struct paths p = {};
	int r;

	r = add_sightings(&p, list, n, without_launcher);
	return r < 0 ? r : finish(&p, ret);
}

int makers_of_call(const struct observed *o, const char ***ret)
{
	return makers_of(o->sightings, o->n_sightings, false, ret);
}

int makers_of_service(const struct observed *o, const char ***ret)
{
	return makers_of(o->sightings, o->n_sightings, true, ret);
}

int makers_of_fact(const struct observed_fact *o, const char ***ret)
{
	return makers_of(o->sightings, o->n_sightings, false, ret);
}

int makers_of_name(const struct profile *p, const char *name, const char ***ret)
{
	_cleanup_(paths_release) struct paths paths = {};
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);

	for (size_t i = 0; i < n; i++) {
		const struct observed *o = syscalls[i];
		int r = 0;

		if (o->name && strcmp(o->name, name) == 0)
			r = add_sightings(&paths, o->sightings, o->n_sightings, false);
		if (r < 0)
			return r;
	}
	return finish(&paths, ret);
}
