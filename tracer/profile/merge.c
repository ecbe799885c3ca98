/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store.h"
#include "text.h"

/* The run of @dst with the id of @src; it is made if it is not there. */
static int get_run(struct profile *dst, const struct run *src, struct run **ret)
{
	struct run *found = store_find_run(dst, src->id), empty = run_empty;

	if (found) {
		*ret = found;
		return 0;
	}
	empty.id = strdup(src->id);
	if (!empty.id)
		return -ENOMEM;
	return profile_add_run(dst, &empty, ret);
}

/* @list is the list of @n sightings of the same call or fact in @dst. */
static int join_sightings(struct profile *dst, struct sighting **list, size_t *n,
	const struct sighting *src, size_t n_src)
{
	struct sighting *s;
	struct run *run;
	int r;

	for (size_t i = 0; i < n_src; i++) {
		r = get_run(dst, src[i].run, &run);
		if (r < 0)
			return r;
		r = sightings_get(list, n, run, &s);
		if (r < 0)
			return r;
		r = sighting_join(s, &src[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A name that only the other profile's host could give is kept. */
static int join_syscall(struct profile *dst, const struct observed *src)
{
	struct observed *o;
	int r;

	r = store_get(dst, src->syscall, &o);
	if (r < 0)
		return r;
	r = text_join(&o->name, src->name);
	if (r < 0)
		return r;
	return join_sightings(
		dst, &o->sightings, &o->n_sightings, src->sightings, src->n_sightings);
}

static int join_fact(struct profile *dst, const struct observed_fact *src)
{
	struct observed_fact *o;
	int r;

	r = store_get_fact(dst, src->kind, src->value, &o);
	if (r < 0)
		return r;
	return join_sightings(
		dst, &o->sightings, &o->n_sightings, src->sightings, src->n_sightings);
}

static int join_run(struct profile *dst, const struct run *src)
{
	struct run *run;
	int r;

	r = get_run(dst, src, &run);
	if (r < 0)
		return r;
	return run_join(run, src);
}

static int join_all(struct profile *dst, const struct profile *src)
{
	int r;

	for (size_t i = 0; i < src->n_runs; i++) {
		r = join_run(dst, src->runs[i]);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < src->n_syscalls; i++) {
		r = join_syscall(dst, src->syscalls[i]);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < src->n_facts; i++) {
		r = join_fact(dst, src->facts[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

int profile_merge(struct profile *dst, const struct profile *src)
{
	int r = join_all(dst, src);

	store_sort(dst);
	return r;
}
