/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Cuts a JSON text into the members of an object and the elements of an array, without making a
 * tree of it, so that a large text can be parsed part by part. What a part looks like inside is for
 * the parser of the part to check.
 */

#include <stdbool.h>
#include <stddef.h>

struct json_span {
	const char *at;
	size_t n;
};

/* Where in an object or array the next part is searched. */
struct json_cursor {
	const char *at, *end;
	char close;
	size_t n; /* parts so far */
};

/* Begins with the object (@open is `{`) or array (`[`) in @text. -EBADMSG if it is something else. */
int split_open(struct json_cursor *c, struct json_span text, char open);

/*
 * The next element of an array; the next member of an object, whose key is given with its quotes. 1
 * if there is one, 0 at the end, -EBADMSG if what stands at @c->at is neither. A text that ends too
 * early ends the last part.
 */
int split_element(struct json_cursor *c, struct json_span *ret);
int split_member(struct json_cursor *c, struct json_span *ret_key, struct json_span *ret_value);

/* A member in two steps, for who can read many values without knowing first where they end: after
 * split_key() the value is at @c->at, and either split_value() or the caller passes over it. */
int split_key(struct json_cursor *c, struct json_span *ret);
int split_value(struct json_cursor *c, struct json_span *ret);

/* Whether @key, as split_member() gives it, is @word. One that is written with escapes is not. */
bool split_is_key(struct json_span key, const char *word);

/* Whether only blanks are left. */
bool split_is_at_end(const struct json_cursor *c);
