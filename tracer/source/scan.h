/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A cursor over text that is not ended by NUL, and numbers out of it. Every function leaves the cursor behind what it
 * took, and does not move it where it says false. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct scan {
	const char *p, *end;
};

static inline bool scan_is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* The value of a hexadecimal digit, or -1. */
static inline int scan_hex_digit(char c)
{
	if (scan_is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline bool scan_char(struct scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static inline bool scan_word(struct scan *s, const char *word, size_t len)
{
	if ((size_t)(s->end - s->p) < len || memcmp(s->p, word, len) != 0)
		return false;
	s->p += len;
	return true;
}

#define SCAN_LITERAL(s, text) scan_word(s, text, sizeof(text) - 1)

/* A decimal number of at most 2^63 - 1. */
static inline bool scan_decimal(struct scan *s, uint64_t *ret)
{
	const char *p = s->p;
	uint64_t n = 0;

	if (p == s->end || !scan_is_digit(*p))
		return false;
	for (; p < s->end && scan_is_digit(*p); p++) {
		if (n > (INT64_MAX - 9) / 10)
			return false;
		n = n * 10 + (uint64_t)(*p - '0');
	}
	s->p = p;
	*ret = n;
	return true;
}

/* The same with a sign. */
static inline bool scan_signed(struct scan *s, int64_t *ret)
{
	struct scan t = *s;
	bool minus = scan_char(&t, '-');
	uint64_t n;

	if (!scan_decimal(&t, &n))
		return false;
	*ret = minus ? -(int64_t)n : (int64_t)n;
	*s = t;
	return true;
}

/* A hexadecimal number of 32 bits. */
static inline bool scan_hex(struct scan *s, uint32_t *ret)
{
	const char *p = s->p;
	uint64_t n = 0;
	int digit;

	for (; p < s->end && (digit = scan_hex_digit(*p)) >= 0; p++) {
		n = n << 4 | (uint64_t)digit;
		if (n > UINT32_MAX)
			return false;
	}
	if (p == s->p)
		return false;
	s->p = p;
	*ret = (uint32_t)n;
	return true;
}
