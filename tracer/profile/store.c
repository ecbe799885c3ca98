/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/list.h"

struct run *store_find_run(const struct profile *p, const char *id)
{
	return text_index_find(&p->by_id, id);
}

static void index_ids(struct profile *p, struct run *run, char *const *ids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_index_put(&p->by_id, ids[i], run);
}

int store_add_run(struct profile *p, struct run *run)
{
	struct run **grown;
	size_t n;
	char *const *ids = run_ids(run, &n);
	int r;

	for (size_t i = 0; i < n; i++)
		if (store_find_run(p, ids[i]))
			return -EEXIST;
	r = text_index_reserve(&p->by_id, n);
	if (r < 0)
		return r;
	grown = array_make_room(p->runs, p->n_runs, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	p->runs = grown;
	grown[p->n_runs++] = run;
	index_ids(p, run, ids, n);
	return 0;
}

static int add_empty(struct profile *p, const char *id, struct run **ret)
{
	struct run *run = malloc(sizeof(*run));
	int r;

	if (!run)
		return -ENOMEM;
	*run = run_empty;
	run->id = strdup(id);
	r = run->id ? store_add_run(p, run) : -ENOMEM;
	if (r < 0) {
		run_free(run);
		return r;
	}
	*ret = run;
	return 0;
}

/* Joins @src, which may be another run of @p, into @dst, which is then found by its ids too. */
static int join_into(struct profile *p, struct run *dst, const struct run *src,
	int (*join)(struct run *dst, const struct run *src))
{
	size_t n, n_all;
	char *const *ids = run_ids(src, &n), *const * all;
	int r;

	r = text_index_reserve(&p->by_id, n);
	if (r < 0)
		return r;
	r = join(dst, src);
	if (r < 0)
		return r;
	all = run_ids(dst, &n_all);
	for (size_t i = 0; i < n; i++)
		text_index_put(&p->by_id, list_find(all, n_all, ids[i]), dst);
	return 0;
}

static int absorb(struct profile *p, struct run *dst, struct run *other)
{
	other->into = dst;
	return join_into(p, dst, other, run_join);
}

int store_fold_run(struct profile *p, struct run *dst, struct run *other)
{
	other->into = dst;
	return join_into(p, dst, other, run_fold);
}

int store_join_run(struct profile *p, const struct run *src)
{
	size_t n;
	char *const *ids = run_ids(src, &n);
	struct run *dst = NULL;
	int r = 0;

	for (size_t i = 0; i < n && r >= 0; i++) {
		struct run *found = store_find_run(p, ids[i]);

		if (!dst)
			dst = found;
		else if (found && found != dst)
			r = absorb(p, dst, found);
	}
	if (r >= 0 && !dst)
		r = add_empty(p, ids[0], &dst);
	return r < 0 ? r : join_into(p, dst, src, run_join);
}

static int add_observed(struct profile *p, struct syscall_nr s, struct observed **ret)
{
	struct observed **grown, *o;

	grown = array_make_room(p->syscalls, p->n_syscalls, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	p->syscalls = grown;
	o = observed_new(s);
	if (!o)
		return -ENOMEM;
	if (index_add(&p->by_number, s.arch, (uint32_t)s.nr, o) < 0) {
		observed_free(o);
		return -ENOMEM;
	}
	grown[p->n_syscalls++] = o;
	*ret = o;
	return 1;
}

int store_get(struct profile *p, struct syscall_nr s, struct observed **ret)
{
	struct observed *o = index_find(&p->by_number, s.arch, (uint32_t)s.nr);

	if (!o)
		return add_observed(p, s, ret);
	*ret = o;
	return 0;
}

static int add_fact(
	struct profile *p, enum fact_kind kind, uint64_t value, struct observed_fact **ret)
{
	struct observed_fact **grown, *o;

	grown = array_make_room(p->facts, p->n_facts, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	p->facts = grown;
	o = observed_fact_new(kind, value);
	if (!o)
		return -ENOMEM;
	if (index_add(&p->by_value, kind, value, o) < 0) {
		observed_fact_free(o);
		return -ENOMEM;
	}
	grown[p->n_facts++] = o;
	*ret = o;
	return 1;
}

int store_get_fact(
	struct profile *p, enum fact_kind kind, uint64_t value, struct observed_fact **ret)
{
	struct observed_fact *o = index_find(&p->by_value, kind, value);

	if (!o)
		return add_fact(p, kind, value, ret);
	*ret = o;
	return 0;
}

static int compare_runs(const void *a, const void *b)
{
	const struct run *x = *(struct run *const *)a, *y = *(struct run *const *)b;

	return strcmp(x->id, y->id);
}

static int compare_observed(const void *a, const void *b)
{
	const struct observed *x = *(struct observed *const *)a, *y = *(struct observed *const *)b;
	int c = strcmp(x->arch_word, y->arch_word);

	if (c != 0)
		return c;
	return (x->syscall.nr > y->syscall.nr) - (x->syscall.nr < y->syscall.nr);
}

static int compare_facts(const void *a, const void *b)
{
	const struct observed_fact *x = *(struct observed_fact *const *)a;
	const struct observed_fact *y = *(struct observed_fact *const *)b;
	int c = strcmp(fact_word(x->kind), fact_word(y->kind));

	if (c != 0)
		return c;
	return (x->value > y->value) - (x->value < y->value);
}

/* Moves the last of @n sorted pointers, which is not in its place yet, to where it belongs. Most
 * calls are made soon, so that this is rare; what is made in order stays where it is. */
static void place_last(void *items, size_t n, int (*compare)(const void *, const void *))
{
	enum { SIZE = sizeof(void *) };
	char *at = items, *last = at + (n - 1) * SIZE, kept[SIZE];
	size_t low = 0, high = n - 1;

	if (n < 2 || compare(last - SIZE, last) <= 0)
		return;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(at + middle * SIZE, last) > 0)
			high = middle;
		else
			low = middle + 1;
	}
	memcpy(kept, last, SIZE);
	memmove(at + (low + 1) * SIZE, at + low * SIZE, (n - 1 - low) * SIZE);
	memcpy(at + low * SIZE, kept, SIZE);
}

void store_place_last_run(struct profile *p)
{
	place_last(p->runs, p->n_runs, compare_runs);
}

void store_place_last(struct profile *p)
{
	place_last(p->syscalls, p->n_syscalls, compare_observed);
}

void store_place_last_fact(struct profile *p)
{
	place_last(p->facts, p->n_facts, compare_facts);
}

/* Those that were joined into another run sort last. */
static int compare_kept(const void *a, const void *b)
{
	const struct run *x = *(struct run *const *)a, *y = *(struct run *const *)b;

	if (!x->into != !y->into)
		return x->into ? 1 : -1;
	return strcmp(x->id, y->id);
}

static void sort_runs(struct profile *p)
{
	if (p->n_runs > 0)
		qsort(p->runs, p->n_runs, sizeof(struct run *), compare_kept);
	for (size_t i = 0; i < p->n_runs; i++)
		p->runs[i]->rank = i;
}

static int settle_sightings(struct profile *p)
{
	int r = 0;

	for (size_t i = 0; i < p->n_syscalls && r >= 0; i++)
		r = sightings_settle(p->syscalls[i]->sightings, &p->syscalls[i]->n_sightings);
	for (size_t i = 0; i < p->n_facts && r >= 0; i++)
		r = sightings_settle(p->facts[i]->sightings, &p->facts[i]->n_sightings);
	return r;
}

static void drop_joined(struct profile *p)
{
	while (p->n_runs > 0 && p->runs[p->n_runs - 1]->into)
		run_free(p->runs[--p->n_runs]);
}

int store_sort(struct profile *p)
{
	int r;

	sort_runs(p);
	r = settle_sightings(p);
	if (r < 0)
		return r;
	drop_joined(p);
	if (p->n_syscalls > 0)
		qsort(p->syscalls, p->n_syscalls, sizeof(struct observed *), compare_observed);
	if (p->n_facts > 0)
		qsort(p->facts, p->n_facts, sizeof(struct observed_fact *), compare_facts);
	return 0;
}
