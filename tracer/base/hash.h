/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A fast hash for tables in memory and for the identities of logs. It does not resist somebody who
 * chooses the input. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)(a ^ UINT64_C(0x9e3779b97f4a7c15)) *
				    (b ^ UINT64_C(0xd1b54a32d192ed03));

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_text(const char *text, size_t len)
{
	uint64_t h = len, word;

	for (; len >= sizeof(word); text += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		h = hash_mix(h, word);
	}
	word = 0;
	memcpy(&word, text, len);
	return hash_mix(h, word);
}
