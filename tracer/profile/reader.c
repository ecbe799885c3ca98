/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "reader.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/load-json.h"
#include "text.h"

/* Sets the failure to the place of @at, which is in line @line and column @column behind it. */
static int not_json(
	const struct reader *reader, const char *at, int line, int column, const char *what)
{
	const char *begin = reader->text.at, *newline = begin;
	int before = 1;

	for (const char *s = begin; s < at; s++)
		if (*s == '\n') {
			before++;
			newline = s + 1;
		}
	if (line == 1)
		column += (int)(at - newline);
	return failure_set(reader->place.failure, -EBADMSG,
		"%s: line %d, column %d: not a profile: %s", reader->place.path, before + line - 1,
		column, what);
}

int reader_not_a_part(const struct reader *reader, const struct json_cursor *c)
{
	return not_json(reader, c->at, 1, 1,
		c->at == c->end ? "it ends too early" : "something is missing or misplaced here");
}

/* Digits that surely fit into a number of jansson. */
enum { DIGITS_MAX = 18 };

static bool take_number(struct json_span text, json_int_t *ret)
{
	*ret = 0;
	if (text.n == 0 || text.n > DIGITS_MAX || (text.n > 1 && *text.at == '0'))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		*ret = *ret * 10 + (text.at[i] - '0');
	}
	return true;
}

static bool is_plain_string(struct json_span text)
{
	return text.n >= 2 && *text.at == '"' && text.at[text.n - 1] == '"' &&
	       text_plain_length(text.at + 1, text.n - 2) == text.n - 2;
}

/* Most values are short texts and numbers, which need no parser. 0 if this is another. */
static int load_plain(struct json_span text, json_t **ret)
{
	json_int_t number;
	json_t *value;

	if (is_plain_string(text))
		value = json_stringn_nocheck(text.at + 1, text.n - 2);
	else if (take_number(text, &number))
		value = json_integer(number);
	else
		return 0;
	if (!value)
		return -ENOMEM;
	*ret = value;
	return 1;
}

int reader_load(const struct reader *reader, struct json_span text, json_t **ret)
{
	char shown[JSON_ERROR_TEXT_LENGTH * 4];
	json_error_t error;
	int r;

	r = load_plain(text, ret);
	if (r != 0)
		return r < 0 ? r : 0;
	r = load_json(text.at, text.n, &error, ret);
	if (r != -EBADMSG)
		return r;
	return not_json(reader, text.at, error.line, error.column,
		escape_to(shown, sizeof(shown), error.text));
}

int reader_skip(const struct reader *reader, struct json_span text)
{
	_cleanup_(json_decrefp) json_t *value = NULL;

	return reader_load(reader, text, &value);
}
