/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* An open hash from a pair of numbers to a pointer, so that what is in a profile is found in
 * constant time. */

#include <stddef.h>
#include <stdint.h>

struct index_slot {
	uint64_t a, b;
	void *item; /* NULL: the slot is free */
};

/* Empty if it is all zero. */
struct index {
	struct index_slot *slots;
	size_t n_slots; /* a power of two */
	size_t n;
};

/* The item of the pair, or NULL. */
void *index_find(const struct index *x, uint64_t a, uint64_t b);

/* Adds @item, which is borrowed, for a pair that is not there yet. 0 or -ENOMEM. */
int index_add(struct index *x, uint64_t a, uint64_t b, void *item);

void index_release(struct index *x);
