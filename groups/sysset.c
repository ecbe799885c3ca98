/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sysset.h"

#include <string.h>

bool sysset_empty(const struct sysset *s)
{
	return sysset_next(s, 0) < 0;
}

bool sysset_equal(const struct sysset *a, const struct sysset *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

bool sysset_subset(const struct sysset *a, const struct sysset *b)
{
	for (size_t i = 0; i < SYSSET_WORDS; i++)
		if (a->word[i] & ~b->word[i])
			return false;
	return true;
}

int sysset_count(const struct sysset *s)
{
	int n = 0;

	for (size_t i = 0; i < SYSSET_WORDS; i++)
		n += __builtin_popcountll(s->word[i]);
	return n;
}

int sysset_next(const struct sysset *s, int from)
{
	if (from >= SYSSET_BITS)
		return -1;
	for (size_t i = (size_t)from / 64; i < SYSSET_WORDS; i++) {
		uint64_t rest = s->word[i];

		if (i == (size_t)from / 64)
			rest &= ~UINT64_C(0) << (from % 64);
		if (rest)
			return (int)(i * 64) + __builtin_ctzll(rest);
	}
	return -1;
}
