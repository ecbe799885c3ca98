/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A cursor over text that is not ended by NUL. Each function moves the cursor behind what it read;
 * if it returns false, the cursor stays. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct scan {
	const char *p, *end;
};

/* Whether the @len bytes at @at are @word. */
static inline bool scan_is(const char *at, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(at, word, len) == 0;
}

static inline bool scan_is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* The value of a hexadecimal digit, or -1. A table, because the processor would
 * mispredict a branch on such digits half of the time. */
static inline int scan_hex_digit(char c)
{
	static const signed char values[256] = {
		['0'] = 1,
		['1'] = 2,
		['2'] = 3,
		['3'] = 4,
		['4'] = 5,
		['5'] = 6,
		['6'] = 7,
		['7'] = 8,
		['8'] = 9,
		['9'] = 10,
		['a'] = 11,
		['b'] = 12,
		['c'] = 13,
		['d'] = 14,
		['e'] = 15,
		['f'] = 16,
		['A'] = 11,
		['B'] = 12,
		['C'] = 13,
		['D'] = 14,
		['E'] = 15,
		['F'] = 16,
	};

	return values[(unsigned char)c] - 1;
}

static inline bool scan_char(struct scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static inline void scan_blanks(struct scan *s)
{
	while (s->p < s->end && *s->p == ' ')
		s->p++;
}

static inline bool scan_word(struct scan *s, const char *word, size_t len)
{
	if ((size_t)(s->end - s->p) < len || memcmp(s->p, word, len) != 0)
		return false;
	s->p += len;
	return true;
}

#define SCAN_LITERAL(s, text) scan_word(s, text, sizeof(text) - 1)

enum { SCAN_DIGITS_MAX = 18 };

/* A decimal number of at most SCAN_DIGITS_MAX digits, so that it fits into 63 bits. */
static inline bool scan_decimal(struct scan *s, uint64_t *ret)
{
	const char *p = s->p;
	uint64_t n = 0;

	for (; p < s->end && scan_is_digit(*p); p++)
		n = n * 10 + (uint64_t)(*p - '0');
	if (p == s->p || p - s->p > SCAN_DIGITS_MAX)
		return false;
	s->p = p;
	*ret = n;
	return true;
}

/* The same with or without a minus sign. */
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

/* A hexadecimal number of at most eight digits. */
static inline bool scan_hex(struct scan *s, uint32_t *ret)
{
	const char *p = s->p;
	uint32_t n = 0;
	int digit;

	for (; p < s->end && (digit = scan_hex_digit(*p)) >= 0; p++)
		n = n << 4 | (uint32_t)digit;
	if (p == s->p || p - s->p > 8)
		return false;
	s->p = p;
	*ret = n;
	return true;
}
