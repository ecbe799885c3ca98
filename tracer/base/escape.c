/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "escape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ONE_MAX = 4 };

/* One byte as text: at most four characters, not ended by NUL. Returns their number. */
static size_t escape_byte(char one[ONE_MAX], unsigned char c)
{
	static const char digits[] = "0123456789abcdef";

	if (c >= 0x20 && c < 0x7f && c != '\\') {
		one[0] = (char)c;
		return 1;
	}
	one[0] = '\\';
	one[1] = 'x';
	one[2] = digits[c >> 4];
	one[3] = digits[c & 15];
	if (c != '\n' && c != '\t' && c != '\\')
		return 4;
	one[1] = c == '\n' ? 'n' : c == '\t' ? 't' : '\\';
	return 2;
}

char *escape_to(char *buf, size_t size, const char *text)
{
	static const char dots[] = "...";
	size_t n = 0, room_for_dots = 0;

	for (; *text; text++) {
		char one[ONE_MAX];
		size_t len = escape_byte(one, (unsigned char)*text);

		if (n + len >= size) {
			memcpy(buf + room_for_dots, dots, sizeof(dots));
			return buf;
		}
		memcpy(buf + n, one, len);
		n += len;
		if (n + sizeof(dots) <= size)
			room_for_dots = n;
	}
	buf[n] = '\0';
	return buf;
}

char *escape_controls(char *buf, const char *text)
{
	char *out = buf;

	for (; *text; text++)
		if (*text == '\\')
			*out++ = *text;
		else
			out += escape_byte(out, (unsigned char)*text);
	*out = '\0';
	return buf;
}

char *escape_new(const char *text)
{
	size_t size = strlen(text) * ONE_MAX + 1;
	char *buf = malloc(size);

	return buf ? escape_to(buf, size, text) : NULL;
}
