/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "utf8.h"

#include <stddef.h>
#include <stdint.h>

#include "cleanup.h"

enum {
	CONTINUATION_BITS = 6,
	CONTINUATION_MASK = 0x3f,
	CHARACTER_LAST = 0x10ffff,
};

static bool is_character(uint32_t c)
{
	return c <= CHARACTER_LAST && (c < 0xd800 || c > 0xdfff) && (c < 0xfdd0 || c > 0xfdef) &&
	       (c & 0xfffe) != 0xfffe;
}

/* The length of the character that @text begins with; 0 if it is not valid. */
static size_t character_length(const unsigned char *text)
{
	/* By length: the bits of the first byte that tell it, and the first character that needs
	 * it. */
	static const struct {
		unsigned char mask, lead;
		uint32_t first;
	} lengths[] = {
		[2] = {0xe0, 0xc0, 0x80},
		[3] = {0xf0, 0xe0, 0x800},
		[4] = {0xf8, 0xf0, 0x10000},
	};
	size_t n = 2;
	uint32_t c;

	if (*text < 0x80)
		return 1;
	while (n < ARRAY_SIZE(lengths) && (*text & lengths[n].mask) != lengths[n].lead)
		n++;
	if (n == ARRAY_SIZE(lengths))
		return 0;
	c = *text & (unsigned char)~lengths[n].mask;
	for (size_t i = 1; i < n; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		c = c << CONTINUATION_BITS | (text[i] & CONTINUATION_MASK);
	}
	return c >= lengths[n].first && is_character(c) ? n : 0;
}

bool utf8_is_valid(const char *text)
{
	const unsigned char *c = (const unsigned char *)text;
	size_t n;

	for (; *c; c += n) {
		n = character_length(c);
		if (n == 0)
			return false;
	}
	return true;
}
