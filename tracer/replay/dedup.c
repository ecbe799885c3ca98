/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dedup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/hash.h"

enum {
	SLOTS = 2 * DEDUP_WINDOW,
	LINE = 8, /* slots of one cache line */
	LINE_BYTES = LINE * sizeof(uint64_t),
};

/* Two generations: when the young one is full, it becomes the old one, and what was the old one is
 * emptied. */
struct dedup {
	_Alignas(LINE_BYTES) uint64_t slots[2][SLOTS]; /* 0: free */
	unsigned int young, n;
};

int dedup_new(struct dedup **ret)
{
	struct dedup *s = aligned_alloc(_Alignof(struct dedup), sizeof(*s));

	if (!s)
		return -ENOMEM;
	memset(s, 0, sizeof(*s));
	*ret = s;
	return 0;
}

void dedup_free(struct dedup *s)
{
	free(s);
}

/* The slot that has @hash, or that it would get. */
static uint64_t *find_slot(uint64_t *slots, uint64_t hash, size_t i)
{
	while (slots[i] != 0 && slots[i] != hash)
		i = (i + 1) % SLOTS;
	return &slots[i];
}

bool dedup_first(struct dedup *s, uint64_t hash, uint64_t locality)
{
	size_t at = (hash_mix(locality / LINE, 0) * LINE + locality % LINE) % SLOTS;
	uint64_t *slot;

	hash += hash == 0;
	slot = find_slot(s->slots[s->young], hash, at);
	if (*slot != 0)
		return false;
	bool first = *find_slot(s->slots[!s->young], hash, at) == 0;

	*slot = hash;
	if (++s->n == DEDUP_WINDOW) {
		s->young = !s->young;
		s->n = 0;
		memset(s->slots[s->young], 0, sizeof(s->slots[0]));
	}
	return first;
}
