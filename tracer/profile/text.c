/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "text.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* The length of the UTF-8 sequence at @s by RFC 3629, without overlong forms and surrogates; 0 if
 * there is none. */
static size_t utf8_length(const unsigned char *s)
{
	static const struct {
		unsigned char first, last, second_first, second_last;
		size_t len;
	} forms[] = {
		{0x01, 0x7e, 0, 0, 1},
		{0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3},
		{0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3},
		{0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4},
		{0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		if (*s < forms[i].first || *s > forms[i].last)
			continue;
		if (forms[i].len > 1 &&
			(s[1] < forms[i].second_first || s[1] > forms[i].second_last))
			return 0;
		for (size_t k = 2; k < forms[i].len; k++)
			if (s[k] < 0x80 || s[k] > 0xbf)
				return 0;
		return forms[i].len;
	}
	return 0;
}

char *text_encode(const char *bytes)
{
	const unsigned char *s = (const unsigned char *)bytes;
	char *text = malloc(4 * strlen(bytes) + 1), *out = text;

	if (!text)
		return NULL;
	while (*s) {
		size_t n = utf8_length(s);

		if (*s == '\\') {
			*out++ = '\\';
			*out++ = '\\';
			s++;
		} else if (n == 0) {
			out += sprintf(out, "\\x%02x", *s++);
		} else {
			memcpy(out, s, n);
			out += n;
			s += n;
		}
	}
	*out = '\0';
	return text;
}

size_t text_plain_length(const char *bytes, size_t n)
{
	size_t i = 0;

	while (i < n && bytes[i] >= ' ' && bytes[i] <= '~' && bytes[i] != '"' && bytes[i] != '\\')
		i++;
	return i;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* The byte that the escape at @s stands for, and the length of the escape; 0 if it is not one, or
 * if the byte would end the string. */
static size_t unescape(const char *s, char *ret)
{
	int high, low;

	if (s[1] == '\\') {
		*ret = '\\';
		return 2;
	}
	if (s[1] != 'x' || (high = hex_digit(s[2])) < 0 || (low = hex_digit(s[3])) < 0)
		return 0;
	*ret = (char)(high << 4 | low);
	return *ret ? 4 : 0;
}

char *text_decode(const char *text)
{
	_cleanup_(freep) char *bytes = malloc(strlen(text) + 1);
	char *out = bytes;

	if (!bytes)
		return NULL;
	while (*text) {
		size_t n = 1;

		*out = *text;
		if (*text == '\\') {
			n = unescape(text, out);
			if (n == 0) {
				errno = EINVAL;
				return NULL;
			}
		}
		out++;
		text += n;
	}
	*out = '\0';
	return TAKE(bytes);
}

int text_join(char **dst, const char *src)
{
	char *copy;

	if (!src || (*dst && strcmp(*dst, src) >= 0))
		return 0;
	copy = strdup(src);
	if (!copy)
		return -ENOMEM;
	free(*dst);
	*dst = copy;
	return 0;
}
