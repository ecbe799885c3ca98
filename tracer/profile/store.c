/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct run *store_find_run(const struct profile *p, const char *id)
{
	for (size_t i = 0; i < p->n_runs; i++)
		if (strcmp(p->runs[i]->id, id) == 0)
			return p->runs[i];
	return NULL;
}

int store_add_run(struct profile *p, struct run *r)
{
	struct run **grown;
	size_t i;

	if (store_find_run(p, r->id))
		return -EEXIST;
	grown = reallocarray(p->runs, p->n_runs + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	p->runs = grown;
	for (i = p->n_runs; i > 0 && strcmp(grown[i - 1]->id, r->id) > 0; i--)
		grown[i] = grown[i - 1];
	grown[i] = r;
	p->n_runs++;
	return 0;
}

static int add_observed(struct profile *p, struct syscall_nr s, struct observed **ret)
{
	struct observed **grown, *o;

	grown = reallocarray(p->syscalls, p->n_syscalls + 1, sizeof(*grown));
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

	grown = reallocarray(p->facts, p->n_facts + 1, sizeof(*grown));
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

void store_place_last(struct profile *p)
{
	place_last(p->syscalls, p->n_syscalls, compare_observed);
}

void store_place_last_fact(struct profile *p)
{
	place_last(p->facts, p->n_facts, compare_facts);
}

void store_sort(struct profile *p)
{
	if (p->n_syscalls > 0)
		qsort(p->syscalls, p->n_syscalls, sizeof(struct observed *), compare_observed);
	if (p->n_facts > 0)
		qsort(p->facts, p->n_facts, sizeof(struct observed_fact *), compare_facts);
}
