/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "entry-text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "scan.h"
#include "stamp.h"

enum { LENGTH_BYTES = 8 };

static const char indentation[] = "    ";

enum form {
	FORM_NONE,
	FORM_EXPORT,
	FORM_VERBOSE,
};

struct values {
	char *at[_JOURNAL_FIELD_MAX]; /* NULL: not known so far */
	size_t len[_JOURNAL_FIELD_MAX];
};

struct entry_text {
	enum form form;
	struct values now, last; /* of the entry that has not ended, and of the one that did */
	uint64_t time_ms;        /* of the header of a verbose entry */
	/* Of a value with newlines, which begins with its length in the form of the export. */
	bool binary;
	unsigned int n_length; /* bytes that are known of the length */
	uint64_t length, length_at;
	struct journal_text entry;
};

int entry_text_new(struct entry_text **ret)
{
	*ret = calloc(1, sizeof(struct entry_text));
	return *ret ? 0 : -ENOMEM;
}

static void release_values(struct values *v)
{
	for (size_t i = 0; i < _JOURNAL_FIELD_MAX; i++)
		free(v->at[i]);
	*v = (struct values){};
}

void entry_text_free(struct entry_text *e)
{
	if (!e)
		return;
	release_values(&e->now);
	release_values(&e->last);
	free(e->entry.made);
	free(e);
}

bool entry_text_is_busy(const struct entry_text *e)
{
	return e->form != FORM_NONE;
}

bool entry_text_counts_bytes(const struct entry_text *e)
{
	return e->form == FORM_EXPORT;
}

/* ---- fields */

static bool is_key_char(char c)
{
	return c == '_' || (c >= 'A' && c <= 'Z') || scan_is_digit(c);
}

/* "KEY=value" */
static bool take_key(struct scan *s, struct scan *ret_key)
{
	struct scan t = *s;

	while (t.p < t.end && is_key_char(*t.p))
		t.p++;
	*ret_key = (struct scan){s->p, t.p};
	if (ret_key->p == ret_key->end || !scan_char(&t, '='))
		return false;
	*s = t;
	return true;
}

/* If there are several fields of one name, the first counts. */
static int keep_field(struct entry_text *e, const struct scan *key, const struct scan *value)
{
	size_t len = (size_t)(value->end - value->p);
	enum journal_field f = journal_field_from_name(key->p, (size_t)(key->end - key->p));

	if (f == _JOURNAL_FIELD_MAX || e->now.at[f])
		return 0;
	e->now.at[f] = malloc(len + 1);
	if (!e->now.at[f])
		return -ENOMEM;
	memcpy(e->now.at[f], value->p, len);
	e->now.len[f] = len;
	return 0;
}

/* Adds the text of what was gathered, if there is one. */
static int end_entry(struct entry_text *e, struct found *ret)
{
	struct journal_fields fields = {};
	struct journal_text *entry = &e->entry;
	struct text text;
	int r;

	release_values(&e->last);
	e->last = e->now;
	e->now = (struct values){};
	e->form = FORM_NONE;
	for (size_t i = 0; i < _JOURNAL_FIELD_MAX; i++)
		if (e->last.at[i])
			fields.values[i] = (struct record_text){
				e->last.at[i], (uint32_t)e->last.len[i], false};
	r = journal_text(&fields, entry);
	if (r <= 0)
		return r;
	if (entry->from.time_ms == 0)
		entry->from.time_ms = e->time_ms;
	text = (struct text){entry->text, entry->len, entry->from, true, NULL};
	return found_add(ret, &text);
}

/* ---- export */

/* The byte at @offset of the file: input.c takes zeros before a line and a carriage return behind
 * it for no part of it. */
static unsigned char byte_at(const struct input_line *l, uint64_t offset)
{
	if (offset < l->at)
		return '\0';
	if (offset < l->at + l->len)
		return (unsigned char)l->text[offset - l->at];
	return offset + 1 == l->end ? '\n' : '\r';
}

/* Lines of a value with newlines: first its length, then as many bytes, then a newline. */
static void skip_binary(struct entry_text *e, const struct input_line *l)
{
	while (e->n_length < LENGTH_BYTES && e->length_at + e->n_length < l->end) {
		uint64_t byte = byte_at(l, e->length_at + e->n_length);

		e->length |= byte << 8 * e->n_length++;
	}
	if (e->n_length == LENGTH_BYTES && l->end - e->length_at > LENGTH_BYTES &&
		l->end - e->length_at - LENGTH_BYTES > e->length)
		e->binary = false;
}

static int take_export(struct entry_text *e, const struct input_line *l)
{
	struct scan s = {l->text, l->text + l->len}, key;

	if (e->binary) {
		skip_binary(e, l);
		return 1;
	}
	if (take_key(&s, &key)) {
		int r = keep_field(e, &key, &s);

		return r < 0 ? r : 1;
	}
	if (key.p == key.end || key.end != s.end)
		return 0;
	e->binary = true;
	e->n_length = 0;
	e->length = 0;
	e->length_at = l->end;
	return 1;
}

/* ---- verbose */

/* "Tue 2026-11-24 16:00:00.123456 UTC [s=…;i=…]" */
static bool begins_verbose(const struct input_line *l, struct stamp *ret)
{
	struct scan s = {l->text, l->text + l->len};

	return l->len > 0 && !scan_is_digit(*l->text) && *l->text != '[' && stamp_take(&s, ret) &&
	       SCAN_LITERAL(&s, "[s=");
}

static int take_verbose(struct entry_text *e, const struct input_line *l)
{
	struct scan s = {l->text, l->text + l->len}, key;
	int r;

	if (!SCAN_LITERAL(&s, indentation))
		return 0;
	if (!take_key(&s, &key))
		return 1;
	r = keep_field(e, &key, &s);
	return r < 0 ? r : 1;
}

/* ---- both */

static int begin_entry(struct entry_text *e, const struct input_line *l)
{
	struct scan s = {l->text, l->text + l->len};
	struct stamp stamp;

	e->time_ms = 0;
	if (SCAN_LITERAL(&s, "__CURSOR=")) {
		e->form = FORM_EXPORT;
		return 1;
	}
	if (!begins_verbose(l, &stamp))
		return 0;
	e->form = FORM_VERBOSE;
	e->time_ms = stamp.time_ms;
	return 1;
}

static int take_line(struct entry_text *e, const struct input_line *l)
{
	switch (e->form) {
	case FORM_EXPORT:
		return take_export(e, l);
	case FORM_VERBOSE:
		return take_verbose(e, l);
	default:
		return 0;
	}
}

int entry_text_feed(struct entry_text *e, const struct input_line *l, struct found *ret)
{
	int r = take_line(e, l);

	if (r != 0)
		return r;
	r = e->form != FORM_NONE ? end_entry(e, ret) : 0;
	return r < 0 ? r : begin_entry(e, l);
}

int entry_text_finish(struct entry_text *e, struct found *ret)
{
	struct text cut = {.wrapped = true, .broken = "the journal's entry is cut"};

	if (e->form == FORM_NONE)
		return 0;
	if (!e->binary)
		return end_entry(e, ret);
	e->form = FORM_NONE;
	e->binary = false;
	return found_add(ret, &cut);
}
