/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A fast hash for tables in memory and for the identities of logs. hash_mix() and hash_text() give
 * the same everywhere, and do not resist somebody who chooses the input: one word of a text can
 * undo all words before it. A table of what strangers choose needs a key that they do not know.
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

struct hash_key {
	uint64_t a, b;
};

/* Makes up a secret key. */
static inline void hash_key_make(struct hash_key *ret)
{
	struct timespec now = {};

	if (getrandom(ret, sizeof(*ret), GRND_NONBLOCK) == (ssize_t)sizeof(*ret))
		return;
	/* Early at boot the kernel has no random numbers yet. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	*ret = (struct hash_key){(uint64_t)now.tv_nsec, (uint64_t)(uintptr_t)ret};
}

static inline uint64_t hash_keyed_mix(const struct hash_key *k, uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)(a ^ k->a) * (b ^ k->b);

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_keyed_text(const struct hash_key *k, const char *text, size_t len)
{
	uint64_t h = len, word;

	for (; len >= sizeof(word); text += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		h = hash_keyed_mix(k, h, word);
	}
	word = 0;
	memcpy(&word, text, len);
	return hash_keyed_mix(k, h, word);
}

static const struct hash_key hash_public_key = {
	UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xd1b54a32d192ed03)};

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
	return hash_keyed_mix(&hash_public_key, a, b);
}

static inline uint64_t hash_text(const char *text, size_t len)
{
	return hash_keyed_text(&hash_public_key, text, len);
}
