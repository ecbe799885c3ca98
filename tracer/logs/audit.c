/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "audit.h"

#include <string.h>

#include "base/cleanup.h"
#include "format.h"
#include "interpreted.h"
#include "raw.h"
#include "scan.h"

static const char no_stamp[] = "no time and serial";
static const char is_cut_off[] = "the line is cut";

/* ---- what kind of record */

static const struct type {
	const char *name, *number;
	enum record_type type;
} types[] = {
	{"SECCOMP", "1326", RECORD_SECCOMP},
	{"SYSCALL", "1300", RECORD_SYSCALL},
	{"ANOM_ABEND", "1701", RECORD_ABEND},
	{"DAEMON_START", "1200", RECORD_DAEMON_START},
	{"DAEMON_END", "1201", RECORD_DAEMON_END},
	{"DAEMON_ABORT", "1202", RECORD_DAEMON_ABORT},
	{"DAEMON_RESUME", "1206", RECORD_DAEMON_ABORT},
	{"DAEMON_ERR", "1209", RECORD_DAEMON_ABORT},
};

/* @at: "SECCOMP", "1326" or "UNKNOWN[1326]". */
static const struct type *find_type(const char *at, size_t len)
{
	static const char unknown[] = "UNKNOWN[";

	if (len > sizeof(unknown) && memcmp(at, unknown, sizeof(unknown) - 1) == 0 &&
		at[len - 1] == ']') {
		at += sizeof(unknown) - 1;
		len -= sizeof(unknown);
	}
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (scan_is(at, len, scan_is_digit(*at) ? types[i].number : types[i].name))
			return &types[i];
	return NULL;
}

/* Reads what follows "type=": the type, then "msg=audit(" or "audit(". */
static bool take_type(struct scan *s, const struct type **ret)
{
	const char *start = s->p;
	const char *blank = memchr(start, ' ', (size_t)(s->end - start));

	*ret = NULL;
	if (!blank || blank == start)
		return false;
	*ret = find_type(start, (size_t)(blank - start));
	s->p = blank + 1;
	(void)SCAN_LITERAL(s, "msg=");
	return SCAN_LITERAL(s, "audit(");
}

/* Finds the first "type=WORD [msg=]audit(". Only the first counts, so that an attacker's text in a
 * record cannot pass for a record of another type. */
static bool find_stamp(struct scan *s, const struct type **ret, const char **ret_at)
{
	static const char key[] = "type=";
	const char *line = s->p;

	*ret = &types[0];
	*ret_at = line;
	if (SCAN_LITERAL(s, "type=SECCOMP msg=audit("))
		return true;
	*ret_at = NULL;
	while ((s->p = memmem(s->p, (size_t)(s->end - s->p), key, sizeof(key) - 1))) {
		bool at_word = s->p == line || s->p[-1] == ' ';

		*ret_at = s->p;
		s->p += sizeof(key) - 1;
		if (at_word && take_type(s, ret))
			return true;
		if (*ret_at == line && *ret)
			return false;
	}
	*ret = NULL;
	return false;
}

/* ---- messages of the kernel about records that it did not write */

static bool skip_to(struct scan *s, const char *word)
{
	const char *at = memmem(s->p, (size_t)(s->end - s->p), word, strlen(word));

	if (at)
		s->p = at + strlen(word);
	return at;
}

static uint64_t number_before(const char *line, const char *p)
{
	struct scan s = {.end = p};

	while (p > line && scan_is_digit(p[-1]))
		p--;
	s.p = p;
	uint64_t n;
	return scan_decimal(&s, &n) ? n : 1;
}

static enum record_result read_loss(const char *line, size_t len, struct record *ret)
{
	static const char suppressed[] = " callbacks suppressed";
	struct scan s = {line, line + len};

	ret->type = RECORD_SUPPRESSED;
	ret->lost = 1;
	if (!skip_to(&s, "audit"))
		return RECORD_NONE;
	if (skip_to(&s, suppressed)) {
		ret->lost = number_before(line, s.p - (sizeof(suppressed) - 1));
		return RECORD_READ;
	}
	if (skip_to(&s, "audit_lost=")) {
		ret->type = RECORD_TOTAL;
		return scan_decimal(&s, &ret->lost) ? RECORD_READ : RECORD_NONE;
	}
	if (skip_to(&s, "audit: backlog limit exceeded") ||
		skip_to(&s, ": backlog limit exceeded") || skip_to(&s, "rate limit exceeded") ||
		skip_to(&s, "hold queue overflow"))
		return RECORD_READ;
	return RECORD_NONE;
}

static struct record_text take_node(struct scan *s)
{
	struct scan t = *s;
	const char *blank;

	if (!SCAN_LITERAL(&t, "node="))
		return (struct record_text){};
	blank = memchr(t.p, ' ', (size_t)(t.end - t.p));
	if (!blank)
		return (struct record_text){};
	s->p = blank + 1;
	return (struct record_text){t.p, (uint32_t)(blank - t.p), false};
}

bool audit_serial(const char *line, size_t len, uint64_t *ret, struct record_text *ret_node)
{
	struct scan s = {line, line + len};
	struct record r = {};
	const char *blank;

	*ret_node = take_node(&s);
	if (!SCAN_LITERAL(&s, "type=") || SCAN_LITERAL(&s, "DAEMON_"))
		return false;
	blank = memchr(s.p, ' ', (size_t)(s.end - s.p));
	if (!blank)
		return false;
	s.p = blank;
	if (!SCAN_LITERAL(&s, " msg=audit(") || !raw_stamp(&s, &r))
		return false;
	*ret = r.serial;
	return true;
}

/* The host that wrote the record, from what precedes "type=": "node=HOST ", or syslog's "HOST
 * kernel: ". */
static struct record_text find_host(const char *line, size_t len)
{
	static const char kernel[] = " kernel: ";
	struct scan s = {line, line + len};
	struct record_text node = take_node(&s);
	const char *end = node.len > 0 ? NULL : memmem(line, len, kernel, sizeof(kernel) - 1);
	const char *blank = end ? memrchr(line, ' ', (size_t)(end - line)) : NULL;

	if (!blank)
		return node;
	return (struct record_text){blank + 1, (uint32_t)(end - blank) - 1, false};
}

/* ---- the whole line */

/* If a line is cut, its last value may be incomplete. In a SECCOMP record that is code=, which is
 * not needed. */
static bool is_cut(const struct scan *s, const struct record *r)
{
	if (r->type == RECORD_SECCOMP)
		return !(r->has & HAS_CODE);
	return s->p == s->end || !(r->has & HAS_EXE);
}

static enum record_result check_fields(const struct scan *s, bool whole, struct record *r)
{
	if (r->type >= RECORD_DAEMON_START)
		return RECORD_READ;
	if (!whole && is_cut(s, r))
		return record_break(r, is_cut_off);
	if (r->type == RECORD_ABEND)
		return r->has & HAS_SIG ? RECORD_READ : record_break(r, "no sig=");
	return r->has & HAS_NR ? RECORD_READ : record_break(r, "no syscall=");
}

/* Behind "audit(". NULL, or what is wrong. */
static const char *read_form(struct scan *s, bool whole, struct record *r)
{
	if (raw_stamp(s, r)) {
		const char *why = raw_fields(s, whole, r);

		return why && !whole ? is_cut_off : why;
	}
	if (interpreted_stamp(s, r))
		return interpreted_fields(s, r);
	return no_stamp;
}

enum record_result audit_read(const char *line, size_t len, bool whole, struct record *ret)
{
	struct scan s = {line, line + len};
	const struct type *type = NULL;
	const char *at, *why;

	*ret = (struct record){.count = 1};
	if (!find_stamp(&s, &type, &at)) {
		if (!type)
			return at == line ? RECORD_NONE : read_loss(line, len, ret);
		ret->type = type->type;
		return record_break(ret, no_stamp);
	}
	if (!type)
		return RECORD_NONE;
	ret->type = type->type;
	if (at > line)
		ret->host = find_host(line, (size_t)(at - line));
	why = read_form(&s, whole, ret);
	return why ? record_break(ret, why) : check_fields(&s, whole, ret);
}

static enum record_result read_line(void *state, const struct input_line *line, struct record *ret)
{
	return audit_read(line->text, line->len, line->whole, ret);
}

const struct log_format log_format_audit = {
	.word = "audit",
	.summary =
		"audit records: the log of auditd, raw or enriched; kernel logs with any prefix; output of ausearch, with or without -i",
	.read = read_line,
	.serial = audit_serial,
};
