/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "index.h"

#include <errno.h>
#include <stdlib.h>

enum { SLOTS_FIRST = 512 };

static size_t hash_pair(uint64_t a, uint64_t b)
{
	uint64_t h = ((a << 32 | a >> 32) ^ b) * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)(h >> 32);
}

static struct index_slot *find_slot(const struct index *x, uint64_t a, uint64_t b)
{
	size_t i = hash_pair(a, b) & (x->n_slots - 1);

	while (x->slots[i].item && (x->slots[i].a != a || x->slots[i].b != b))
		i = (i + 1) & (x->n_slots - 1);
	return &x->slots[i];
}

void *index_find(const struct index *x, uint64_t a, uint64_t b)
{
	return x->n_slots ? find_slot(x, a, b)->item : NULL;
}

/* At most half of the slots are used, so that a free one is near. */
static int make_room(struct index *x)
{
	struct index grown = {.n_slots = x->n_slots ? 2 * x->n_slots : SLOTS_FIRST, .n = x->n};

	if (2 * (x->n + 1) <= x->n_slots)
		return 0;
	grown.slots = calloc(grown.n_slots, sizeof(*grown.slots));
	if (!grown.slots)
		return -ENOMEM;
	for (size_t i = 0; i < x->n_slots; i++)
		if (x->slots[i].item)
			*find_slot(&grown, x->slots[i].a, x->slots[i].b) = x->slots[i];
	free(x->slots);
	*x = grown;
	return 0;
}

int index_add(struct index *x, uint64_t a, uint64_t b, void *item)
{
	int r;

	r = make_room(x);
	if (r < 0)
		return r;
	*find_slot(x, a, b) = (struct index_slot){a, b, item};
	x->n++;
	return 0;
}

void index_release(struct index *x)
{
	free(x->slots);
	*x = (struct index){};
}
