/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
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

static bool is_part_of(const struct run *r, const struct run *folded)
{
	return r == folded || r->into == folded;
}

/* Each sighting of what was folded gets the sum of all: store_sort() makes one of them. */
static void sum_sightings(struct sighting *list, size_t n, const struct run *folded)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		if (is_part_of(list[i].run, folded))
			sum = count_add(sum, list[i].count);
	for (size_t i = 0; i < n; i++)
		if (is_part_of(list[i].run, folded))
			list[i].count = sum;
}

static void sum_all_sightings(struct profile *p, const struct run *folded)
{
	for (size_t i = 0; i < p->n_syscalls; i++)
		sum_sightings(p->syscalls[i]->sightings, p->syscalls[i]->n_sightings, folded);
	for (size_t i = 0; i < p->n_facts; i++)
		sum_sightings(p->facts[i]->sightings, p->facts[i]->n_sightings, folded);
}

/* The others are added to the one that stands for the most runs, which is the least work. */
static struct run *largest(struct run *const *runs, size_t n)
{
	struct run *r = runs[0];

	for (size_t i = 1; i < n; i++)
		if (runs[i]->n_folded > r->n_folded)
			r = runs[i];
	return r;
}

static int fold_runs(struct profile *p, struct run *const *runs, size_t n)
{
	struct run *folded = largest(runs, n);

	for (size_t i = 0; i < n; i++) {
		int r = runs[i] == folded ? 0 : store_fold_run(p, folded, runs[i]);

		if (r < 0)
			return r;
	}
	sum_all_sightings(p, folded);
	return store_sort(p);
}

int profile_fold(struct profile *p)
{
	return p->n_runs < 2 ? 0 : fold_runs(p, p->runs, p->n_runs);
}

static int compare_starts(const void *a, const void *b)
{
	const struct run *x = *(struct run *const *)a, *y = *(struct run *const *)b;

	if (x->start_us == y->start_us)
		return strcmp(x->id, y->id);
	return x->start_us < y->start_us ? -1 : 1;
}

int profile_fold_oldest(struct profile *p, size_t max)
{
	_cleanup_(freep) struct run **runs = NULL;
	size_t n = p->n_runs - max / 2;
	int r;

	if (p->n_runs <= max)
		return 0;
	runs = calloc(p->n_runs, sizeof(struct run *));
	if (!runs)
		return -ENOMEM;
	memcpy(runs, p->runs, p->n_runs * sizeof(struct run *));
	qsort(runs, p->n_runs, sizeof(struct run *), compare_starts);
	r = fold_runs(p, runs, n);
	return r < 0 ? r : (int)n;
}
