/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "audit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "format.h"
#include "interpreted.h"
#include "loss.h"
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

/* Takes @before and @behind from the ends of a word. */
static bool strip(const char **at, size_t *len, const char *before, const char *behind)
{
	size_t n = strlen(before), m = strlen(behind);

	if (*len <= n + m || memcmp(*at, before, n) != 0 || memcmp(*at + *len - m, behind, m) != 0)
		return false;
	*at += n;
	*len -= n + m;
	return true;
}

/* @at: "SECCOMP", "1326", or what ausearch and journald write for types that they do not know. */
static const struct type *find_type(const char *at, size_t len)
{
	bool number = strip(&at, &len, "UNKNOWN[", "]") || strip(&at, &len, "<audit-", ">") ||
		      strip(&at, &len, "AUDIT", "") || scan_is_digit(*at);

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (scan_is(at, len, number ? types[i].number : types[i].name))
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

/* ---- lines */

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
static const char *read_form(struct scan *s, const struct audit_context *c, struct record *r)
{
	if (raw_stamp(s, r)) {
		const char *why = raw_fields(s, c->whole, r);

		return why && !c->whole ? is_cut_off : why;
	}
	if (interpreted_stamp(s, c->dates, r))
		return interpreted_fields(s, r);
	return no_stamp;
}

/* Behind "type=SECCOMP msg=audit(" or the like. */
static enum record_result read_stamped(
	struct scan *s, const struct audit_context *c, struct record *r)
{
	const char *why = read_form(s, c, r);

	if (why)
		return record_break(r, why);
	record_text_undelete(&r->exe);
	return check_fields(s, c->whole, r);
}

/* "SECCOMP auid=…": as a journal has the records of its audit transport, without time and serial. */
static bool take_name(struct scan *s, const struct type **ret)
{
	const char *blank = memchr(s->p, ' ', (size_t)(s->end - s->p));
	struct scan t = {blank, s->end};

	if (!blank || scan_is_digit(*s->p))
		return false;
	*ret = find_type(s->p, (size_t)(blank - s->p));
	if (!*ret || (!SCAN_LITERAL(&t, " auid=") && !SCAN_LITERAL(&t, " arch=")))
		return false;
	s->p = blank;
	return true;
}

static enum record_result read_named(
	struct scan *s, const struct audit_context *c, struct record *r)
{
	const char *why;

	r->line_hash = hash_text(s->p, (size_t)(s->end - s->p));
	why = raw_fields(s, c->whole, r);
	if (why)
		return record_break(r, why);
	r->time_ms = c->from->time_ms;
	r->has |= HAS_TIME;
	record_text_undelete(&r->exe);
	return check_fields(s, c->whole, r);
}

/* Whether a record is somewhere in the text. */
static bool has_record(const struct scan *text)
{
	struct scan s = *text;
	const struct type *type;

	while ((s.p = memmem(s.p, (size_t)(s.end - s.p), "type=", 5))) {
		bool at_word = s.p == text->p || s.p[-1] == ' ' || s.p[-1] == '\t';

		s.p += 5;
		if (at_word && take_type(&s, &type) && type)
			return true;
	}
	return false;
}

/* A text that does not begin as a record does. */
static enum record_result read_other(
	const struct scan *text, const struct origin *from, struct record *ret)
{
	enum writer writer = from->writer == WRITER_UNNAMED ? WRITER_KERNEL : from->writer;

	if (loss_read(writer, text, ret))
		return RECORD_READ;
	if (!has_record(text))
		return RECORD_NONE;
	if (!from->named)
		return record_break(ret, "what stands before the record is not known");
	ret->type = RECORD_FOREIGN;
	return RECORD_READ;
}

static void take_host(struct scan *s, struct record *r)
{
	struct record_text node = take_node(s);

	if (node.len > 0)
		r->host = node;
}

static bool writes_records(enum writer writer)
{
	return writer == WRITER_UNNAMED || writer == WRITER_KERNEL || writer == WRITER_AUDIT;
}

/* A record of any type, or what is not written as one. */
static enum record_result read_text(
	const struct scan *text, const struct audit_context *c, struct record *ret)
{
	bool by_kernel = c->from->writer == WRITER_KERNEL;
	const struct type *type = NULL;
	struct scan s = *text;

	if (!by_kernel)
		take_host(&s, ret);
	(void)SCAN_LITERAL(&s, "audit: ");
	if (!SCAN_LITERAL(&s, "type=")) {
		if (by_kernel || !take_name(&s, &type))
			return read_other(text, c->from, ret);
		ret->type = type->type;
		return read_named(&s, c, ret);
	}
	if (take_type(&s, &type) && type) {
		ret->type = type->type;
		return read_stamped(&s, c, ret);
	}
	if (!type)
		return RECORD_NONE;
	ret->type = type->type;
	return record_break(ret, no_stamp);
}

enum record_result audit_read(
	const char *text, size_t len, const struct audit_context *c, struct record *ret)
{
	struct scan s = {text, text + len};

	*ret = (struct record){.count = 1, .host = c->from->host};
	if (c->from->writer == WRITER_UNNAMED && SCAN_LITERAL(&s, "type=SECCOMP msg=audit(")) {
		ret->type = RECORD_SECCOMP;
		return read_stamped(&s, c, ret);
	}
	return writes_records(c->from->writer) ? read_text(&s, c, ret)
					       : read_other(&s, c->from, ret);
}

/* ---- the format */

enum { TWINS = 4096 };

struct audit {
	struct date_order dates;
	/* journalctl prints an event twice if the journal has it by both transports; what tells an
	 * event by the audit transport from others is its text. By the text's hash: how many more
	 * of one kind than of the other there were. */
	struct twin {
		uint64_t hash;
		int balance;
	} twins[TWINS];
};

static int state_new(void **ret)
{
	*ret = calloc(1, sizeof(struct audit));
	return *ret ? 0 : -ENOMEM;
}

static void look_ahead(void *state, const char *text, size_t len)
{
	interpreted_look_ahead(text, len, &((struct audit *)state)->dates);
}

/* Whether the same event was in the log before in its other form. */
static bool is_twin(struct audit *a, const char *line, size_t len, int form)
{
	const char *fields = memmem(line, len, "auid=", 5);
	uint64_t hash = fields ? hash_text(fields, (size_t)(line + len - fields)) : 0;
	struct twin *t = &a->twins[hash % TWINS];

	if (hash == 0)
		return false;
	if (t->hash != hash)
		*t = (struct twin){.hash = hash};
	t->balance += form;
	return form > 0 ? t->balance <= 0 : t->balance >= 0;
}

static enum record_result read_line(void *state, const struct input_line *line, struct record *ret)
{
	static const struct origin unnamed;
	struct audit *a = state;
	struct audit_context c = {line->from ? line->from : &unnamed, &a->dates, line->whole};
	enum record_result result = audit_read(line->text, line->len, &c, ret);

	if (result != RECORD_READ || c.from->writer == WRITER_UNNAMED ||
		ret->type >= RECORD_DAEMON_START)
		return result;
	if (is_twin(a, line->text, line->len, ret->line_hash != 0 ? 1 : -1))
		return RECORD_NONE;
	if (ret->line_hash != 0)
		ret->line_hash = hash_mix(line->number, ret->line_hash);
	return result;
}

static bool claims(const struct input_line *line)
{
	struct scan s = {line->text, line->text + line->len};
	const struct type *type;

	if (line->from && line->from->named)
		return true;
	(void)take_node(&s);
	return SCAN_LITERAL(&s, "type=") || SCAN_LITERAL(&s, "audit: ") || take_name(&s, &type);
}

const struct log_format log_format_audit = {
	.word = "audit",
	.summary =
		"audit records: the log of auditd, raw or enriched; kernel logs and journalctl's output with any prefix, as text or JSON; output of ausearch, with or without -i",
	.claims = claims,
	.state_new = state_new,
	.state_free = free,
	.look_ahead = look_ahead,
	.read = read_line,
	.serial = audit_serial,
};
