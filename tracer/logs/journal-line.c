/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "journal-line.h"

#include <stdio.h>
#include <string.h>

#include "scan.h"

enum { STAMP_MAX = 96 };

bool journal_number(const char *text, size_t len, uint64_t *ret)
{
	struct scan s = {text, text + len};
	uint64_t n;

	if (!scan_decimal(&s, &n) || s.p != s.end)
		return false;
	*ret = n;
	return true;
}

size_t journal_line_size(const struct journal_audit *a)
{
	return STAMP_MAX + a->message_len;
}

size_t journal_line(const struct journal_audit *a, char *ret)
{
	/* The message begins with the type's name, which the stamp replaces. */
	const char *blank = memchr(a->message, ' ', a->message_len);
	const char *body = blank ? blank + 1 : a->message + a->message_len;
	size_t len = (size_t)(a->message + a->message_len - body);
	int n = snprintf(ret, STAMP_MAX,
		"type=%llu audit(%llu.%03llu:%llu): ", (unsigned long long)a->type,
		(unsigned long long)(a->time_us / 1000000),
		(unsigned long long)(a->time_us / 1000 % 1000), (unsigned long long)a->serial);

	if (len > 0)
		memcpy(ret + n, body, len);
	return (size_t)n + len;
}
