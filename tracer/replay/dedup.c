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
	struct hash_key key;
};

int dedup_new(struct dedup **ret)
{
	struct dedup *s = aligned_alloc(_Alignof(struct dedup), sizeof(*s));

	if (!s)
		return -ENOMEM;
	memset(s, 0, sizeof(*s));
	hash_key_make(&s->key);
	*ret = s;
	return 0;
}

void dedup_free(struct dedup *s)
{
	free(s);
}

/* Where to look for an event: first in one line, which it shares with those before and after it, and
 * if that is full, from a slot on that depends on the event alone. Whoever writes a log chooses the
 * serials, and can give one to all events. */
struct place {
	size_t line, slot;
};

static struct place find_place(const struct dedup *s, uint64_t hash, uint64_t locality)
{
	return (struct place){
		.line = hash_keyed_mix(&s->key, locality / LINE, 0) % (SLOTS / LINE) * LINE,
		.slot = hash_keyed_mix(&s->key, hash, 1) % SLOTS,
	};
}

/* The slot that has @hash, or that it would get. Slots of one generation are not emptied one by
 * one, so that an event cannot stand behind a free one. */
static uint64_t *find_slot(uint64_t *slots, uint64_t hash, const struct place *p)
{
	size_t i = p->slot;

	for (size_t k = p->line; k < p->line + LINE; k++)
		if (slots[k] == 0 || slots[k] == hash)
			return &slots[k];
	while (slots[i] != 0 && slots[i] != hash)
		i = (i + 1) % SLOTS;
	return &slots[i];
}

bool dedup_first(struct dedup *s, uint64_t hash, uint64_t locality)
{
	struct place place;
	uint64_t *slot;
	bool first;

	hash += hash == 0;
	place = find_place(s, hash, locality);
	slot = find_slot(s->slots[s->young], hash, &place);
	if (*slot != 0)
		return false;
	first = *find_slot(s->slots[!s->young], hash, &place) == 0;
	*slot = hash;
	if (++s->n == DEDUP_WINDOW) {
		s->young = !s->young;
		s->n = 0;
		memset(s->slots[s->young], 0, sizeof(s->slots[0]));
	}
	return first;
}
