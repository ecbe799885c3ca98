/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A set of syscall names as a bitset, whose bits are the ids of names.h. It is a plain value: it is
 * copied by assignment, is empty when zeroed, and owns nothing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SYSSET_BITS = 1024, SYSSET_WORDS = SYSSET_BITS / 64 };

struct sysset {
	uint64_t word[SYSSET_WORDS];
};

static inline void sysset_add(struct sysset *s, int id)
{
	s->word[id / 64] |= UINT64_C(1) << (id % 64);
}

static inline void sysset_remove(struct sysset *s, int id)
{
	s->word[id / 64] &= ~(UINT64_C(1) << (id % 64));
}

static inline bool sysset_has(const struct sysset *s, int id)
{
	return s->word[id / 64] >> (id % 64) & 1;
}

static inline struct sysset sysset_union(struct sysset a, struct sysset b)
{
	for (size_t i = 0; i < SYSSET_WORDS; i++)
		a.word[i] |= b.word[i];
	return a;
}

static inline struct sysset sysset_intersect(struct sysset a, struct sysset b)
{
	for (size_t i = 0; i < SYSSET_WORDS; i++)
		a.word[i] &= b.word[i];
	return a;
}

static inline struct sysset sysset_minus(struct sysset a, struct sysset b)
{
	for (size_t i = 0; i < SYSSET_WORDS; i++)
		a.word[i] &= ~b.word[i];
	return a;
}

bool sysset_empty(const struct sysset *s);
bool sysset_equal(const struct sysset *a, const struct sysset *b);
/* Whether every member of @a is one of @b. */
bool sysset_subset(const struct sysset *a, const struct sysset *b);
int sysset_count(const struct sysset *s);

/* The first member that is not below @from, -1 if there is none. */
int sysset_next(const struct sysset *s, int from);

#define SYSSET_FOREACH(id, s) \
	for (int id = sysset_next((s), 0); id >= 0; id = sysset_next((s), id + 1))
