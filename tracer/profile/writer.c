/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "writer.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/counter.h"
#include "encode.h"
#include "read.h"
#include "text.h"

enum {
	DIGITS = 15, /* all that a double keeps: microseconds of thirty years */
	FLAGS = JSON_INDENT(1) | JSON_REAL_PRECISION(DIGITS) | JSON_ENSURE_ASCII | JSON_ENCODE_ANY,
	MICROSECONDS = 1000000,
};

static int fail(struct writer *w, int error)
{
	if (w->error == 0)
		w->error = error;
	return -1;
}

int writer_put(struct writer *w, const char *text, size_t n)
{
	if (w->error < 0)
		return -1;
	if (n > PROFILE_SIZE_MAX - w->size)
		return fail(w, -EFBIG);
	w->size += n;
	return fwrite_unlocked(text, 1, n, w->out) == n ? 0 : fail(w, -EIO);
}

int writer_put_text(struct writer *w, const char *text)
{
	return writer_put(w, text, strlen(text));
}

int writer_error(const struct writer *w)
{
	return w->error;
}

struct indented {
	struct writer *writer;
	unsigned indent;
};

/* For jansson, which begins each line with a newline of its own. No text in JSON has a newline. */
static int put_indented(const char *text, size_t n, void *userdata)
{
	static const char blanks[] = "        ";
	const struct indented *in = userdata;
	const char *newline;

	while ((newline = memchr(text, '\n', n))) {
		size_t len = (size_t)(newline - text) + 1;

		if (writer_put(in->writer, text, len) < 0 ||
			writer_put(in->writer, blanks, in->indent) < 0)
			return -1;
		text += len;
		n -= len;
	}
	return writer_put(in->writer, text, n);
}

int writer_put_json(struct writer *w, json_t *value, unsigned indent)
{
	_cleanup_(json_decrefp) json_t *owned = value;
	struct indented in = {w, indent};

	if (!owned || json_dump_callback(owned, put_indented, &in, FLAGS) < 0)
		return fail(w, -ENOMEM);
	return 0;
}

int writer_put_string(struct writer *w, const char *bytes)
{
	size_t n = bytes ? strlen(bytes) : 0;

	if (!bytes || text_plain_length(bytes, n) < n)
		return writer_put_json(w, encode_or_null(bytes), 0);
	writer_put(w, "\"", 1);
	writer_put(w, bytes, n);
	return writer_put(w, "\"", 1);
}

static int put_decimal(struct writer *w, uint64_t n)
{
	char digits[24];
	char *at = digits + sizeof(digits);

	do
		*--at = (char)('0' + n % 10);
	while (n /= 10);
	return writer_put(w, at, (size_t)(digits + sizeof(digits) - at));
}

int writer_put_count(struct writer *w, uint64_t count)
{
	return put_decimal(w, count < COUNTER_MAX ? count : COUNTER_MAX);
}

/* The point and at least one digit. */
static int put_fraction(struct writer *w, uint64_t us)
{
	char digits[] = ".000000";
	size_t n = sizeof(digits) - 1;

	for (size_t i = n - 1; i > 0; i--, us /= 10)
		digits[i] = (char)('0' + us % 10);
	while (n > 2 && digits[n - 1] == '0')
		n--;
	return writer_put(w, digits, n);
}

/* Very short times have an exponent, and very long ones lose digits. */
int writer_put_seconds(struct writer *w, uint64_t us)
{
	if ((us > 0 && us < 100) || us >= UINT64_C(1000000000000000))
		return writer_put_json(w, encode_seconds(us), 0);
	put_decimal(w, us / MICROSECONDS);
	return put_fraction(w, us % MICROSECONDS);
}
