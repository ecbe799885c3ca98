/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "texts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS_MIN = 256 };

void texts_init(struct texts *t)
{
	*t = (struct texts){};
	hash_key_make(&t->key);
}

void texts_release(struct texts *t)
{
	for (size_t i = 0; i < t->n_buckets; i++)
		for (struct text *x = t->buckets[i], *next; x; x = next) {
			next = x->next;
			free(x);
		}
	free(t->buckets);
	*t = (struct texts){};
}

static struct text **bucket_of(const struct texts *t, uint64_t keyed)
{
	return &t->buckets[keyed & (t->n_buckets - 1)];
}

struct wanted_text texts_find(const struct texts *t, const char *at, size_t len)
{
	struct wanted_text w = {.at = at, .len = len};
	struct text *x;

	if (!at)
		return w;
	w.keyed = hash_keyed_text(&t->key, at, len);
	x = t->n > 0 ? *bucket_of(t, w.keyed) : NULL;
	while (x && (x->keyed != w.keyed || x->len != len || memcmp(x->at, at, len) != 0))
		x = x->next;
	w.text = x;
	return w;
}

static void add_to_bucket(const struct texts *t, struct text *x)
{
	struct text **bucket = bucket_of(t, x->keyed);

	x->next = *bucket;
	*bucket = x;
}

/* As many buckets as texts, or more. */
static int grow(struct texts *t)
{
	struct texts old = *t;
	size_t n = old.n_buckets > 0 ? 2 * old.n_buckets : BUCKETS_MIN;

	if (old.n < old.n_buckets)
		return 0;
	t->buckets = calloc(n, sizeof(struct text *));
	if (!t->buckets) {
		*t = old;
		return -ENOMEM;
	}
	t->n_buckets = n;
	for (size_t i = 0; i < old.n_buckets; i++)
		for (struct text *x = old.buckets[i], *next; x; x = next) {
			next = x->next;
			add_to_bucket(t, x);
		}
	free(old.buckets);
	return 0;
}

int texts_keep(struct texts *t, struct wanted_text *w)
{
	struct text *x;
	int r;

	if (w->text || !w->at)
		return 0;
	r = grow(t);
	if (r < 0)
		return r;
	x = malloc(sizeof(*x) + w->len + 1);
	if (!x)
		return -ENOMEM;
	*x = (struct text){.keyed = w->keyed,
		.hash = hash_text(w->at, w->len),
		.index = t->n++,
		.len = w->len};
	memcpy(x->at, w->at, w->len);
	x->at[w->len] = '\0';
	add_to_bucket(t, x);
	t->bytes += w->len;
	w->text = x;
	return 0;
}
