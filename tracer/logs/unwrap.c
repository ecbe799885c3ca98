/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unwrap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "entry-text.h"
#include "found.h"
#include "json-text.h"
#include "prefix.h"
#include "scan.h"

enum {
	ESC = 0x1b,
	BEL = 0x07,
	RECORD_SEPARATOR = 0x1e, /* before each value of JSON, in json-seq */
};

struct unwrap {
	struct input_line line; /* that was taken last */
	struct found texts;
	struct json_text *json;
	struct entry_text *entry;
	char *plain; /* the line without colours */
	size_t plain_room;
	size_t indentation; /* of the log's first line, and so of all lines */
	bool began, recognised;
	bool in_message; /* a log daemon wrote the line before */
};

int unwrap_new(struct unwrap **ret)
{
	struct unwrap *u = calloc(1, sizeof(*u));

	if (!u)
		return -ENOMEM;
	if (json_text_new(&u->json) < 0 || entry_text_new(&u->entry) < 0) {
		unwrap_free(u);
		return -ENOMEM;
	}
	*ret = u;
	return 0;
}

void unwrap_free(struct unwrap *u)
{
	if (!u)
		return;
	json_text_free(u->json);
	entry_text_free(u->entry);
	found_release(&u->texts);
	free(u->plain);
	free(u);
}

bool unwrap_is_busy(const struct unwrap *u)
{
	return json_text_is_busy(u->json) || entry_text_is_busy(u->entry);
}

bool unwrap_recognised(const struct unwrap *u)
{
	return u->recognised;
}

/* ---- colours */

static bool is_final(char c)
{
	return c >= '@' && c <= '~';
}

/* What begins with ESC: "ESC [ 1 ; 3 1 m" by dmesg, grep and journalctl, "ESC ] 8 ; … BEL" around
 * links. Returns where it ends. */
static const char *skip_escape(const char *p, const char *end)
{
	bool osc;

	if (++p == end)
		return p;
	osc = *p == ']';
	if (*p != '[' && !osc)
		return p + 1;
	for (p++; p < end; p++) {
		if (!osc && is_final(*p))
			return p + 1;
		if (osc && *p == BEL)
			return p + 1;
		if (osc && *p == ESC)
			return p + 1 < end ? p + 2 : end;
	}
	return end;
}

static int remove_colours(struct unwrap *u, struct input_line *line)
{
	const char *p = line->text, *end = p + line->len;
	size_t n = 0;

	if (!memchr(p, ESC, line->len))
		return 0;
	if (u->plain_room < line->len) {
		char *grown = realloc(u->plain, line->len);

		if (!grown)
			return -ENOMEM;
		u->plain = grown;
		u->plain_room = line->len;
	}
	while (p < end) {
		if (*p == ESC)
			p = skip_escape(p, end);
		else
			u->plain[n++] = *p++;
	}
	line->text = u->plain;
	line->len = n;
	return 0;
}

/* ---- indentation */

static size_t count_indentation(const struct input_line *line)
{
	size_t n = 0;

	while (n < line->len && strchr(" \t>", line->text[n]))
		n++;
	return n;
}

/* Who quotes a log indents all of it as its first line. */
static void remove_indentation(struct unwrap *u, struct input_line *line)
{
	size_t n = count_indentation(line);

	if (!u->began && n < line->len) {
		u->began = true;
		u->indentation = n;
	}
	n = n < u->indentation ? n : u->indentation;
	line->text += n;
	line->len -= n;
}

/* ---- lines */

static int add_text(struct unwrap *u, const struct scan *s, const struct origin *from, bool wrapped)
{
	struct text text = {s->p, (size_t)(s->end - s->p), *from, wrapped, NULL};

	return found_add(&u->texts, &text);
}

/* The signs before JSON in json-seq and json-sse. */
static void skip_signs(struct scan *s)
{
	struct scan t = *s;

	(void)scan_char(&t, RECORD_SEPARATOR);
	(void)SCAN_LITERAL(&t, "data: ");
	if (json_text_begins(t.p, (size_t)(t.end - t.p)))
		*s = t;
}

static int feed_json(struct unwrap *u, const struct scan *s, const struct origin *from)
{
	int r;

	r = json_text_feed(u->json, s->p, (size_t)(s->end - s->p), from, &u->texts);
	u->recognised |= u->texts.n > 0;
	return r;
}

/* Behind the name of a program JSON is the program's text. */
static bool may_hold_json(const struct origin *o)
{
	return o->writer == WRITER_UNNAMED;
}

/* journalctl and dmesg indent the further lines of a message, which can be anybody's words. */
static bool is_further_line(const struct unwrap *u, const struct input_line *line)
{
	return u->in_message && line->len > 0 && (*line->text == ' ' || *line->text == '\t');
}

static int feed_text(struct unwrap *u, const struct input_line *line)
{
	static const struct origin further = {.writer = WRITER_OTHER, .named = true};
	struct scan whole = {line->text, line->text + line->len}, s = whole;
	struct origin from;

	if (is_further_line(u, line))
		return add_text(u, &s, &further, true);
	skip_signs(&s);
	if (!json_text_begins(s.p, (size_t)(s.end - s.p)))
		prefix_take(&s, &from);
	else
		from = (struct origin){};
	u->in_message = from.named;
	if (may_hold_json(&from) && json_text_begins(s.p, (size_t)(s.end - s.p)))
		return feed_json(u, &s, &from);
	u->recognised |= from.named;
	return add_text(u, &s, &from, from.named || s.p > whole.p);
}

static int feed_plain(struct unwrap *u, const struct input_line *line)
{
	int r;

	if (json_text_continues(u->json, line->text, line->len))
		return feed_json(u, &(struct scan){line->text, line->text + line->len}, NULL);
	r = json_text_end(u->json, &u->texts);
	return r < 0 ? r : feed_text(u, line);
}

int unwrap_feed(struct unwrap *u, const struct input_line *line)
{
	int r;

	u->line = *line;
	found_clear(&u->texts);
	if (!entry_text_counts_bytes(u->entry)) {
		r = remove_colours(u, &u->line);
		if (r < 0)
			return r;
	}
	r = entry_text_feed(u->entry, &u->line, &u->texts);
	if (r != 0) {
		u->recognised = true;
		return r < 0 ? r : 0;
	}
	remove_indentation(u, &u->line);
	return feed_plain(u, &u->line);
}

int unwrap_finish(struct unwrap *u)
{
	int r;

	found_clear(&u->texts);
	r = json_text_end(u->json, &u->texts);
	return r < 0 ? r : entry_text_finish(u->entry, &u->texts);
}

bool unwrap_next(struct unwrap *u, struct input_line *ret, const char **ret_broken)
{
	const struct text *text = found_next(&u->texts);

	if (!text)
		return false;
	*ret = u->line;
	ret->text = text->at;
	ret->len = text->len;
	ret->from = text->wrapped ? &text->from : NULL;
	*ret_broken = text->broken;
	return true;
}
