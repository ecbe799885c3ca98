/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "text-index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

enum { SLOTS_FIRST = 16 };

static struct text_slot *find_slot(const struct text_index *x, const char *key)
{
	size_t i = hash_text(key, strlen(key)) & (x->n_slots - 1);

	while (x->slots[i].key && strcmp(x->slots[i].key, key) != 0)
		i = (i + 1) & (x->n_slots - 1);
	return &x->slots[i];
}

void *text_index_find(const struct text_index *x, const char *key)
{
	return x->n_slots ? find_slot(x, key)->item : NULL;
}

/* At most half of the slots are used, so that a free one is near. */
int text_index_reserve(struct text_index *x, size_t n)
{
	struct text_index grown = {.n_slots = x->n_slots ? x->n_slots : SLOTS_FIRST, .n = x->n};

	while (grown.n_slots / 2 < x->n + n)
		grown.n_slots *= 2;
	if (grown.n_slots == x->n_slots)
		return 0;
	grown.slots = calloc(grown.n_slots, sizeof(*grown.slots));
	if (!grown.slots)
		return -ENOMEM;
	for (size_t i = 0; i < x->n_slots; i++)
		if (x->slots[i].key)
			*find_slot(&grown, x->slots[i].key) = x->slots[i];
	free(x->slots);
	*x = grown;
	return 0;
}

void text_index_put(struct text_index *x, const char *key, void *item)
{
	struct text_slot *slot = find_slot(x, key);

	x->n += !slot->key;
	*slot = (struct text_slot){key, item};
}

void text_index_release(struct text_index *x)
{
	free(x->slots);
	*x = (struct text_index){};
}
