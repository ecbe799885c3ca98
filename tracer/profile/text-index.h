/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* An open hash from a text to a pointer. */

#include <stddef.h>

struct text_slot {
	const char *key; /* NULL: the slot is free */
	void *item;
};

/* Empty if it is all zero. */
struct text_index {
	struct text_slot *slots;
	size_t n_slots; /* a power of two */
	size_t n;
};

/* The item of @key, or NULL. */
void *text_index_find(const struct text_index *x, const char *key);

/* Makes room for @n more texts. 0 or -ENOMEM. */
int text_index_reserve(struct text_index *x, size_t n);

/* Sets the item of @key, for which there must be room. Key and item are borrowed; those that the
 * index had for the same text are forgotten. */
void text_index_put(struct text_index *x, const char *key, void *item);

void text_index_release(struct text_index *x);
