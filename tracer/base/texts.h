/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Texts that are kept once each: equal ones have equal addresses, which makes comparing them cheap.
 * Strangers choose them, so they are found by a hash with a secret key.
 */

#include <stddef.h>

#include "hash.h"

struct text {
	struct text *next; /* of its bucket */
	uint64_t keyed;    /* the hash by which it is found */
	uint64_t hash;     /* hash_text(): the same in every process */
	size_t index;      /* how many were kept before */
	size_t len;
	char at[]; /* ended by NUL */
};

struct texts {
	struct hash_key key;
	struct text **buckets;
	size_t n_buckets; /* a power of two */
	size_t n;
	size_t bytes; /* that all texts have together */
};

void texts_init(struct texts *t);
void texts_release(struct texts *t);

/* A text that somebody asked for; @at is NULL if there is none. */
struct wanted_text {
	const char *at; /* not ended by NUL */
	size_t len;
	uint64_t keyed;
	struct text *text; /* NULL if it is not kept */
};

struct wanted_text texts_find(const struct texts *t, const char *at, size_t len);

/* Keeps a text that was found missing; does nothing if it is kept, or if there is none. 0 or
 * -ENOMEM. */
int texts_keep(struct texts *t, struct wanted_text *w);

/* NULL if @t is. */
static inline const char *text_at(const struct text *t)
{
	return t ? t->at : NULL;
}
