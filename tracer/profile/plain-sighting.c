/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plain-sighting.h"

#include <limits.h>
#include <string.h>

#include "member.h"
#include "text.h"

enum {
	/* Digits that surely fit into a number of jansson. */
	DIGITS_MAX = 18,
	/* Digits of a microsecond. */
	FRACTION = 6,
};

static void skip_blanks(struct json_span *s)
{
	while (s->n > 0 && (*s->at == ' ' || *s->at == '\n')) {
		s->at++;
		s->n--;
	}
}

static void advance(struct json_span *s, size_t n)
{
	s->at += n;
	s->n -= n;
}

/* Passes over @word and the blanks before it, or over nothing. */
static bool take(struct json_span *s, const char *word)
{
	size_t n = strlen(word);

	skip_blanks(s);
	if (s->n < n || memcmp(s->at, word, n) != 0)
		return false;
	advance(s, n);
	return true;
}

static bool take_key(struct json_span *s, const char *key)
{
	return take(s, key) && take(s, ":");
}

/* Appends digits to *@value, and returns how many there are. */
static size_t take_digits(struct json_span *s, uint64_t *value)
{
	size_t n = 0;

	for (; n < s->n && n <= DIGITS_MAX && s->at[n] >= '0' && s->at[n] <= '9'; n++)
		*value = *value * 10 + (uint64_t)(s->at[n] - '0');
	advance(s, n);
	return n;
}

/* A number of JSON does not begin with a zero that it does not need. */
static bool take_number(struct json_span *s, uint64_t *ret)
{
	const char *begin;
	size_t n;

	skip_blanks(s);
	begin = s->at;
	*ret = 0;
	n = take_digits(s, ret);
	return n > 0 && n <= DIGITS_MAX && (n == 1 || *begin != '0');
}

static bool take_seconds(struct json_span *s, uint64_t *ret_us)
{
	uint64_t us;
	size_t n = 0;

	if (!take_number(s, &us) || us >= MEMBER_SECONDS_MAX)
		return false;
	if (s->n > 0 && *s->at == '.') {
		advance(s, 1);
		n = take_digits(s, &us);
		if (n == 0 || n > FRACTION)
			return false;
	}
	for (; n < FRACTION; n++)
		us *= 10;
	*ret_us = us;
	return true;
}

static bool take_text(struct json_span *s, char *ret, size_t size)
{
	size_t n;

	if (!take(s, "\""))
		return false;
	n = text_plain_length(s->at, s->n < size ? s->n : size - 1);
	memcpy(ret, s->at, n);
	ret[n] = '\0';
	advance(s, n);
	if (s->n == 0 || *s->at != '"')
		return false;
	advance(s, 1);
	return true;
}

static int take_executables(struct json_span *text, struct sighting *s)
{
	char path[PATH_MAX];
	int r;

	if (!take(text, "["))
		return 0;
	if (take(text, "]"))
		return 1;
	do {
		if (!take_text(text, path, sizeof(path)))
			return 0;
		r = sighting_add_executable(s, path);
		if (r < 0)
			return r;
	} while (take(text, ","));
	return take(text, "]");
}

static int take_sighting(struct json_span *text, struct sighting *s)
{
	int r;

	if (!take(text, "{") || !take_key(text, "\"count\"") || !take_number(text, &s->count) ||
		!take(text, ",") || !take_key(text, "\"first\"") ||
		!take_seconds(text, &s->first_us) || !take(text, ",") ||
		!take_key(text, "\"executables\""))
		return 0;
	r = take_executables(text, s);
	if (r <= 0)
		return r;
	s->launcher = false;
	return take(text, "}");
}

int plain_sighting_read(struct json_span text, struct sighting *s, size_t *ret_n)
{
	struct json_span rest = text;
	int r;

	r = take_sighting(&rest, s);
	if (r > 0)
		*ret_n = text.n - rest.n;
	return r;
}
