/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 1024 };

static size_t hash(struct syscall_nr s)
{
	uint64_t h = ((uint64_t)s.arch << 32 | (uint32_t)s.nr) * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)(h >> 32);
}

static struct observed **find_slot(struct observed **table, size_t n_slots, struct syscall_nr s)
{
	size_t i = hash(s) & (n_slots - 1);

	while (table[i] && (table[i]->syscall.arch != s.arch || table[i]->syscall.nr != s.nr))
		i = (i + 1) & (n_slots - 1);
	return &table[i];
}

/* At most half full, so that a free slot is near. */
static int make_room(struct profile *p)
{
	size_t n = p->n_slots ? 2 * p->n_slots : SLOTS_FIRST;
	struct observed **table;

	if (2 * (p->n_syscalls + 1) <= p->n_slots)
		return 0;
	table = calloc(n, sizeof(struct observed *));
	if (!table)
		return -ENOMEM;
	for (size_t i = 0; i < p->n_syscalls; i++)
		*find_slot(table, n, p->syscalls[i]->syscall) = p->syscalls[i];
	free(p->table);
	p->table = table;
	p->n_slots = n;
	return 0;
}

static struct observed *make_observed(struct syscall_nr s)
{
	struct observed *o = calloc(1, sizeof(*o));
	const char *word = abi_word(s.arch), *name = abi_name(s);
	char *shown = NULL;

	if (!o)
		return NULL;
	o->syscall = s;
	if ((word ? asprintf(&shown, "%s", word) : asprintf(&shown, "audit-%08x", s.arch)) < 0) {
		free(o);
		return NULL;
	}
	o->arch_word = shown;
	o->name = name ? strdup(name) : NULL;
	return o;
}

static int add(struct profile *p, struct syscall_nr s, struct observed **ret)
{
	struct observed **grown, *o;
	int r;

	r = make_room(p);
	if (r < 0)
		return r;
	grown = reallocarray(p->syscalls, p->n_syscalls + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	p->syscalls = grown;
	o = make_observed(s);
	if (!o)
		return -ENOMEM;
	*find_slot(p->table, p->n_slots, s) = o;
	grown[p->n_syscalls++] = o;
	p->sorted = false;
	*ret = o;
	return 0;
}

int store_get(struct profile *p, struct syscall_nr s, struct observed **ret)
{
	struct observed **slot = p->n_slots ? find_slot(p->table, p->n_slots, s) : NULL;

	if (!slot || !*slot)
		return add(p, s, ret);
	*ret = *slot;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct observed *x = *(struct observed *const *)a, *y = *(struct observed *const *)b;
	int r = strcmp(x->arch_word, y->arch_word);

	if (r != 0)
		return r;
	return (x->syscall.nr > y->syscall.nr) - (x->syscall.nr < y->syscall.nr);
}

const struct observed *const *profile_syscalls(struct profile *p, size_t *ret_n)
{
	if (!p->sorted && p->n_syscalls > 0)
		qsort(p->syscalls, p->n_syscalls, sizeof(struct observed *), compare);
	p->sorted = true;
	*ret_n = p->n_syscalls;
	return (const struct observed *const *)p->syscalls;
}
