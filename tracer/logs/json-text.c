/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "json-text.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "prefix.h"
#include "scan.h"
#include "stamp.h"

enum {
	VALUE_MAX = 1024 * 1024, /* bytes; a longer value is given up */
	DEPTH_MAX = 32,
};

struct json_text {
	char *value; /* what was taken of it so far */
	size_t len;
	struct origin from;
	/* Where the end of it is in the syntax. */
	size_t depth;
	bool in_string, escaped;
	json_t *root; /* the last value; its strings are the texts */
	json_t *made; /* texts that had to be made of several strings */
	struct journal_text entry;
};

int json_text_new(struct json_text **ret)
{
	*ret = calloc(1, sizeof(struct json_text));
	return *ret ? 0 : -ENOMEM;
}

void json_text_free(struct json_text *j)
{
	if (!j)
		return;
	json_decref(j->root);
	json_decref(j->made);
	free(j->value);
	free(j->entry.made);
	free(j);
}

bool json_text_is_busy(const struct json_text *j)
{
	return j->len > 0;
}

bool json_text_begins(const char *line, size_t len)
{
	return len > 0 && (*line == '{' || (*line == '[' && (len == 1 || strchr("{\"[", line[1]))));
}

bool json_text_continues(const struct json_text *j, const char *line, size_t len)
{
	return j->len > 0 && (len == 0 || strchr(" \t\"{}[]", *line));
}

/* ---- texts of a value */

struct walk {
	struct json_text *j;
	struct found *texts;
	struct origin from;
};

static int walk_value(const struct walk *w, json_t *value, int depth);

static struct record_text string_text(const json_t *value)
{
	return (struct record_text){
		json_string_value(value), (uint32_t)json_string_length(value), false};
}

/* A line may have a prefix of its own, which knows more than the value around it. */
static int add_line(const struct walk *w, struct scan s)
{
	struct text text = {.wrapped = true};

	prefix_take(&s, &text.from);
	if (text.from.host.len == 0)
		text.from.host = w->from.host;
	if (text.from.time_ms == 0)
		text.from.time_ms = w->from.time_ms;
	text.at = s.p;
	text.len = (size_t)(s.end - s.p);
	return text.len > 0 ? found_add(w->texts, &text) : 0;
}

/* Each line of the string. */
static int add_string(const struct walk *w, const json_t *value)
{
	const char *at = json_string_value(value), *end = at + json_string_length(value);

	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		int r;

		r = add_line(w, (struct scan){at, newline ? newline : end});
		if (r < 0)
			return r;
		at = newline ? newline + 1 : end;
	}
	return 0;
}

/* A text that was made of several fields lasts as long as the value. */
static int keep_made(struct json_text *j, struct text *text)
{
	json_t *copy;

	if (text->at != j->entry.made)
		return 0;
	copy = json_stringn_nocheck(text->at, text->len);
	if (!copy)
		return -ENOMEM;
	text->at = json_string_value(copy);
	return json_array_append_new(j->made, copy) < 0 ? -ENOMEM : 0;
}

/* Fields that are no string, because they are binary or were left out, count as missing. */
static int add_entry(const struct walk *w, json_t *object)
{
	struct journal_text *entry = &w->j->entry;
	struct journal_fields fields = {};
	struct text text;
	int r;

	for (size_t i = 0; i < _JOURNAL_FIELD_MAX; i++) {
		const json_t *value = json_object_get(object, journal_field_names[i]);

		if (json_is_string(value))
			fields.values[i] = string_text(value);
	}
	r = journal_text(&fields, entry);
	if (r <= 0)
		return r;
	text = (struct text){entry->text, entry->len, entry->from, true, NULL};
	r = keep_made(w->j, &text);
	return r < 0 ? r : found_add(w->texts, &text);
}

/* What shippers call the host and the time. */
static void take_shipper(json_t *object, struct origin *o)
{
	static const char *const hosts[] = {"_HOSTNAME", "hostname", "host"};
	static const char *const times[] = {"@timestamp", "timestamp", "time"};
	struct stamp stamp;

	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
		const json_t *value = json_object_get(object, hosts[i]);

		if (json_is_object(value))
			value = json_object_get(value, "name");
		if (json_is_string(value) && json_string_length(value) > 0)
			o->host = string_text(value);
	}
	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		const char *text = json_string_value(json_object_get(object, times[i]));
		struct scan s = {text, text ? text + strlen(text) : NULL};

		if (text && stamp_take(&s, &stamp))
			o->time_ms = stamp.time_ms;
	}
}

static int walk_object(const struct walk *outer, json_t *object, int depth)
{
	struct walk w = *outer;
	const char *key;
	json_t *value;

	if (json_object_get(object, journal_field_names[JOURNAL_TRANSPORT]))
		return add_entry(&w, object);
	take_shipper(object, &w.from);
	json_object_foreach (object, key, value) {
		int r = walk_value(&w, value, depth + 1);

		if (r < 0)
			return r;
	}
	return 0;
}

static int walk_array(const struct walk *w, json_t *array, int depth)
{
	json_t *value;
	size_t i;

	json_array_foreach (array, i, value) {
		int r = walk_value(w, value, depth + 1);

		if (r < 0)
			return r;
	}
	return 0;
}

static int walk_value(const struct walk *w, json_t *value, int depth)
{
	if (depth > DEPTH_MAX)
		return 0;
	if (json_is_object(value))
		return walk_object(w, value, depth);
	if (json_is_array(value))
		return walk_array(w, value, depth);
	return json_is_string(value) ? add_string(w, value) : 0;
}

/* ---- values */

/* Something that may have had records was no value of JSON. */
static int add_broken(const struct json_text *j, const char *why, struct found *ret)
{
	static const char *const signs[] = {"audit(", "SECCOMP"};
	struct text text = {.wrapped = true, .broken = why};

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (memmem(j->value, j->len, signs[i], strlen(signs[i])))
			return found_add(ret, &text);
	return 0;
}

static void reset(struct json_text *j)
{
	j->len = j->depth = 0;
	j->in_string = j->escaped = false;
}

int json_text_end(struct json_text *j, struct found *ret)
{
	int r = j->len > 0 ? add_broken(j, "the JSON has no end", ret) : 0;

	reset(j);
	return r;
}

static int read_value(struct json_text *j, struct found *ret)
{
	struct walk w = {j, ret, j->from};
	json_error_t error;
	int r;

	json_decref(j->root);
	json_decref(j->made);
	j->made = json_array();
	j->root = json_loadb(j->value, j->len, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, &error);
	if (!j->made || (!j->root && json_error_code(&error) == json_error_out_of_memory))
		return -ENOMEM;
	r = j->root ? walk_value(&w, j->root, 0) : add_broken(j, "the JSON cannot be parsed", ret);
	reset(j);
	return r;
}

/* Whether the value ends with this character. */
static bool ends_value(struct json_text *j, char c)
{
	if (j->in_string) {
		if (!j->escaped && c == '"')
			j->in_string = false;
		j->escaped = !j->escaped && c == '\\';
		return false;
	}
	j->in_string = c == '"';
	j->depth += c == '{' || c == '[';
	j->depth -= (c == '}' || c == ']') && j->depth > 0;
	return j->depth == 0 && (c == '}' || c == ']');
}

static int append(struct json_text *j, const char *line, size_t len)
{
	char *grown = realloc(j->value, j->len + len + 1);

	if (!grown)
		return -ENOMEM;
	j->value = grown;
	memcpy(j->value + j->len, line, len);
	j->len += len;
	j->value[j->len++] = '\n';
	return 0;
}

int json_text_feed(struct json_text *j, const char *line, size_t len, const struct origin *from,
	struct found *ret)
{
	bool ended = false;
	int r;

	if (j->len == 0)
		j->from = *from;
	if (j->len + len > VALUE_MAX)
		return json_text_end(j, ret);
	r = append(j, line, len);
	if (r < 0)
		return r;
	for (size_t i = 0; i < len && !ended; i++)
		ended = ends_value(j, line[i]);
	return ended ? read_value(j, ret) : 0;
}
