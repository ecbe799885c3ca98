/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "split-json.h"

#include <errno.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

/* @at is behind the first quote. */
static const char *skip_string(const char *at, const char *end)
{
	while (at < end && *at != '"')
		at += *at == '\\' && at + 1 < end ? 2 : 1;
	return at < end ? at + 1 : end;
}

static bool ends_scalar(char c)
{
	return is_blank(c) || c == ',' || c == ']' || c == '}' || c == ':';
}

/* The end of the value at @at: brackets are counted, but not compared. */
static const char *skip_value(const char *at, const char *end)
{
	size_t depth = 0;

	while (at < end) {
		char c = *at;

		if (depth == 0 && ends_scalar(c))
			return at;
		at++;
		if (c == '"')
			at = skip_string(at, end);
		else if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		if (depth == 0 && (c == '"' || c == '}' || c == ']'))
			return at;
	}
	return end;
}

int split_open(struct json_cursor *c, struct json_span text, char open)
{
	*c = (struct json_cursor){
		.at = text.at,
		.end = text.at + text.n,
		.close = open == '{' ? '}' : ']',
	};
	c->at = skip_blanks(c->at, c->end);
	if (c->at == c->end || *c->at != open)
		return -EBADMSG;
	c->at++;
	return 0;
}

/* Whether another part begins at @c->at. */
static int find_part(struct json_cursor *c)
{
	c->at = skip_blanks(c->at, c->end);
	if (c->at == c->end)
		return -EBADMSG;
	if (*c->at == c->close) {
		c->at++;
		return 0;
	}
	if (c->n > 0) {
		if (*c->at != ',')
			return -EBADMSG;
		c->at = skip_blanks(c->at + 1, c->end);
	}
	c->n++;
	return 1;
}

static int take_value(struct json_cursor *c, struct json_span *ret)
{
	const char *end = skip_value(c->at, c->end);

	if (end == c->at)
		return -EBADMSG;
	*ret = (struct json_span){c->at, (size_t)(end - c->at)};
	c->at = end;
	return 1;
}

int split_element(struct json_cursor *c, struct json_span *ret)
{
	int r;

	r = find_part(c);
	return r <= 0 ? r : take_value(c, ret);
}

int split_member(struct json_cursor *c, struct json_span *ret_key, struct json_span *ret_value)
{
	int r;

	r = find_part(c);
	if (r <= 0)
		return r;
	if (c->at == c->end || *c->at != '"')
		return -EBADMSG;
	r = take_value(c, ret_key);
	if (r < 0)
		return r;
	c->at = skip_blanks(c->at, c->end);
	if (c->at == c->end || *c->at != ':')
		return -EBADMSG;
	c->at = skip_blanks(c->at + 1, c->end);
	return take_value(c, ret_value);
}

bool split_is_key(struct json_span key, const char *word)
{
	return key.n == strlen(word) + 2 && memcmp(key.at + 1, word, key.n - 2) == 0;
}

bool split_is_at_end(const struct json_cursor *c)
{
	return skip_blanks(c->at, c->end) == c->end;
}
