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

static const char *skip_scalar(const char *at, const char *end)
{
	while (at < end && !ends_scalar(*at))
		at++;
	return at;
}

/* Within brackets: whether it is a quote or a bracket. */
static const bool is_structure[256] = {
	['"'] = true,
	['['] = true,
	[']'] = true,
	['{'] = true,
	['}'] = true,
};

static const char *skip_to_structure(const char *at, const char *end)
{
	while (at < end && !is_structure[(unsigned char)*at])
		at++;
	return at;
}

/* @at is behind the first bracket. Brackets are counted, but not compared. */
static const char *skip_brackets(const char *at, const char *end)
{
	size_t depth = 1;

	while (depth > 0 && (at = skip_to_structure(at, end)) < end) {
		char c = *at++;

		if (c == '"')
			at = skip_string(at, end);
		else if (c == '{' || c == '[')
			depth++;
		else
			depth--;
	}
	return at;
}

/* The end of the value at @at. */
static const char *skip_value(const char *at, const char *end)
{
	if (at == end)
		return end;
	if (*at == '"')
		return skip_string(at + 1, end);
	if (*at == '{' || *at == '[')
		return skip_brackets(at + 1, end);
	return skip_scalar(at, end);
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

int split_key(struct json_cursor *c, struct json_span *ret)
{
	int r;

	r = find_part(c);
	if (r <= 0)
		return r;
	if (c->at == c->end || *c->at != '"')
		return -EBADMSG;
	r = take_value(c, ret);
	if (r < 0)
		return r;
	c->at = skip_blanks(c->at, c->end);
	if (c->at == c->end || *c->at != ':')
		return -EBADMSG;
	c->at = skip_blanks(c->at + 1, c->end);
	return 1;
}

int split_value(struct json_cursor *c, struct json_span *ret)
{
	return take_value(c, ret);
}

int split_member(struct json_cursor *c, struct json_span *ret_key, struct json_span *ret_value)
{
	int r;

	r = split_key(c, ret_key);
	return r <= 0 ? r : split_value(c, ret_value);
}

bool split_is_key(struct json_span key, const char *word)
{
	return key.n == strlen(word) + 2 && memcmp(key.at + 1, word, key.n - 2) == 0;
}

bool split_is_at_end(const struct json_cursor *c)
{
	return skip_blanks(c->at, c->end) == c->end;
}
