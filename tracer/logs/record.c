/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "record.h"

#include <string.h>

#include "base/cleanup.h"
#include "scan.h"

enum record_result record_break(struct record *r, const char *why)
{
	r->broken = why;
	return RECORD_BROKEN;
}

void record_text_undelete(struct record_text *t)
{
	static const char plain[] = " (deleted)", hex[] = "202864656C6574656429";
	const char *mark = t->hex ? hex : plain;
	uint32_t len = t->hex ? sizeof(hex) - 1 : sizeof(plain) - 1;

	if (t->len > len && t->at[t->len - 1] == mark[len - 1] &&
		strncasecmp(t->at + t->len - len, mark, len) == 0)
		t->len -= len;
}

static size_t decode_hex(const struct record_text *t, char *buf, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < t->len && n + 1 < size; i += 2) {
		int byte = scan_hex_digit(t->at[i]) << 4 | scan_hex_digit(t->at[i + 1]);

		if (byte == 0)
			break;
		buf[n++] = (char)byte;
	}
	buf[n] = '\0';
	return n;
}

size_t record_decode(const struct record_text *t, char *buf, size_t size)
{
	size_t n = t->len < size ? t->len : size - 1;

	if (t->hex)
		return decode_hex(t, buf, size);
	if (n > 0)
		memcpy(buf, t->at, n);
	buf[n] = '\0';
	return strlen(buf);
}

void record_move_texts(struct record *r, char *to)
{
	struct record_text *texts[] = {&r->comm, &r->exe, &r->host};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (texts[i]->len > 0)
			memcpy(to, texts[i]->at, texts[i]->len);
		texts[i]->at = to;
		to += texts[i]->len;
	}
}
