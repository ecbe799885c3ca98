/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "merge.h"

#include <errno.h>

#include "base/counter.h"
#include "store.h"
#include "text.h"

/* Adds sightings at the end of the @n that @dst has of the same call or fact: those of a run that
 * is there already are joined by store_sort(). */
static int append_sightings(const struct profile *dst, struct sighting **list, size_t *n,
	const struct sighting *src, size_t n_src)
{
	struct sighting *s;
	int r;

	for (size_t i = 0; i < n_src; i++) {
		r = sightings_append(list, n, store_find_run(dst, src[i].run->id), &s);
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
	return append_sightings(
		dst, &o->sightings, &o->n_sightings, src->sightings, src->n_sightings);
}

static int join_fact(struct profile *dst, const struct observed_fact *src)
{
	struct observed_fact *o;
	int r;

	r = store_get_fact(dst, src->kind, src->value, &o);
	if (r < 0)
		return r;
	return append_sightings(
		dst, &o->sightings, &o->n_sightings, src->sightings, src->n_sightings);
}

int profile_append(struct profile *dst, const struct profile *src)
{
	int r;

	for (size_t i = 0; i < src->n_runs; i++) {
		r = store_join_run(dst, src->runs[i]);
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

int profile_settle(struct profile *p)
{
	return store_sort(p);
}

int profile_merge(struct profile *dst, const struct profile *src)
{
	int r;

	r = profile_append(dst, src);
	return r < 0 ? r : profile_settle(dst);
}

/* ---- folding */

/* All sightings are of one run from now on: what each counted is added up in the first. */
static int fold_sightings(struct sighting *list, size_t *n, struct run *run)
{
	uint64_t count = 0;
	int r;

	for (size_t i = 0; i < *n; i++)
		count = count_add(count, list[i].count);
	for (size_t i = 0; i < *n; i++)
		list[i].run = run;
	r = sightings_settle(list, n);
	if (*n > 0)
		list[0].count = count;
	return r;
}

static int fold_all_sightings(struct profile *p, struct run *run)
{
	int r;

	for (size_t i = 0; i < p->n_syscalls; i++) {
		r = fold_sightings(p->syscalls[i]->sightings, &p->syscalls[i]->n_sightings, run);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < p->n_facts; i++) {
		r = fold_sightings(p->facts[i]->sightings, &p->facts[i]->n_sightings, run);
		if (r < 0)
			return r;
	}
	return 0;
}

int profile_fold(struct profile *p)
{
	int r;

	if (p->n_runs < 2)
		return 0;
	for (size_t i = 1; i < p->n_runs; i++) {
		r = store_fold_run(p, p->runs[0], p->runs[i]);
		if (r < 0)
			return r;
	}
	r = fold_all_sightings(p, p->runs[0]);
	return r < 0 ? r : store_sort(p);
}
