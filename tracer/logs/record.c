/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "record.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "interpreted.h"
#include "scan.h"

enum {
	GROUP_SEPARATOR = 0x1d, /* auditd's enriched format: what follows was added by auditd */
	SECONDS_DIGITS = 11,
};

/* What a SECCOMP record has before compat=, ip= and code=, which add nothing to it. */
static const unsigned int enough =
	HAS_TIME | HAS_ARCH | HAS_NR | HAS_PID | HAS_UID | HAS_SIG | HAS_COMM | HAS_EXE;

static const char no_stamp[] = "no time and serial";

static enum record_result broken(struct record *r, const char *why)
{
	r->broken = why;
	return RECORD_BROKEN;
}

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

static bool is_word(const char *at, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(at, word, len) == 0;
}

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
		if (is_word(at, len, scan_is_digit(*at) ? types[i].number : types[i].name))
			return &types[i];
	return NULL;
}

/* Behind "type=": the word, and past " msg=audit(" or " audit(". */
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

/* Finds the first "type=WORD [msg=]audit(". What stands behind it cannot make it another: an attacker's words in a
 * record of another type are not looked at. */
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

/* ---- the kernel's word that something was not written */

static bool find(struct scan *s, const char *word)
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
	if (!find(&s, "audit"))
		return RECORD_NONE;
	if (find(&s, suppressed)) {
		ret->lost = number_before(line, s.p - (sizeof(suppressed) - 1));
		return RECORD_READ;
	}
	if (find(&s, "audit_lost=")) {
		ret->type = RECORD_TOTAL;
		return scan_decimal(&s, &ret->lost) ? RECORD_READ : RECORD_NONE;
	}
	if (find(&s, "audit: backlog limit exceeded") || find(&s, ": backlog limit exceeded") ||
		find(&s, "rate limit exceeded") || find(&s, "hold queue overflow"))
		return RECORD_READ;
	return RECORD_NONE;
}

/* ---- time and serial */

static bool read_stamp(struct scan *s, struct record *r)
{
	struct scan t = *s;
	uint64_t seconds, ms;

	if (!scan_decimal(&t, &seconds) || t.p - s->p > SECONDS_DIGITS || !scan_char(&t, '.'))
		return false;
	s->p = t.p;
	if (!scan_decimal(&t, &ms) || t.p - s->p != 3 || !scan_char(&t, ':') ||
		!scan_decimal(&t, &r->serial) || !scan_char(&t, ')'))
		return false;
	r->time_ms = seconds * 1000 + ms;
	r->has |= HAS_TIME;
	s->p = t.p;
	return true;
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
	return (struct record_text){t.p, (size_t)(blank - t.p), false};
}

bool record_serial(const char *line, size_t len, uint64_t *ret, struct record_text *ret_node)
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
	if (!SCAN_LITERAL(&s, " msg=audit(") || !read_stamp(&s, &r))
		return false;
	*ret = r.serial;
	return true;
}

/* Which host, by what stands before "type=": "node=HOST ", or syslog's "HOST kernel: ". */
static struct record_text find_host(const char *line, size_t len)
{
	static const char kernel[] = " kernel: ";
	struct scan s = {line, line + len};
	struct record_text node = take_node(&s);
	const char *end = node.len > 0 ? NULL : memmem(line, len, kernel, sizeof(kernel) - 1);
	const char *blank = end ? memrchr(line, ' ', (size_t)(end - line)) : NULL;

	if (!blank)
		return node;
	return (struct record_text){blank + 1, (size_t)(end - blank) - 1, false};
}

/* ---- fields */

/* A value ends at a blank or where auditd's own part begins; digits that are followed by anything else are no number. */
static bool ends(const struct scan *s)
{
	return s->p == s->end || *s->p == ' ' || *s->p == GROUP_SEPARATOR;
}

static bool take_signed(struct scan *s, int64_t min, int64_t max, int64_t *ret)
{
	return scan_signed(s, ret) && ends(s) && *ret >= min && *ret <= max;
}

static bool take_int(struct scan *s, struct record *r, unsigned int bit, int32_t *ret)
{
	int64_t n;

	if (r->has & bit)
		return true;
	if (!take_signed(s, INT32_MIN, INT32_MAX, &n))
		return false;
	*ret = (int32_t)n;
	r->has |= bit;
	return true;
}

static bool take_uid(struct scan *s, struct record *r)
{
	int64_t n;

	if (r->has & HAS_UID)
		return true;
	if (!take_signed(s, 0, UINT32_MAX, &n))
		return false;
	r->uid = (uint32_t)n;
	r->has |= HAS_UID;
	return true;
}

static bool take_hex(struct scan *s, struct record *r, unsigned int bit, uint32_t *ret)
{
	if (r->has & bit)
		return true;
	if (!scan_hex(s, ret) || !ends(s))
		return false;
	r->has |= bit;
	return true;
}

static bool is_hex(const char *at, size_t len)
{
	if (len == 0 || len % 2 != 0)
		return false;
	for (size_t i = 0; i < len; i++)
		if (scan_hex_digit(at[i]) < 0)
			return false;
	return true;
}

static const char *value_end(const struct scan *s)
{
	const char *blank = memchr(s->p, ' ', (size_t)(s->end - s->p));
	const char *end = blank ? blank : s->end;
	const char *own = blank ? NULL : memchr(s->p, GROUP_SEPARATOR, (size_t)(end - s->p));

	return own ? own : end;
}

/* The kernel quotes what is printable and has neither blank nor quote in it; the rest is hexadecimal; (null) is
 * unknown. */
static bool set_text(const char *at, size_t len, struct record_text *ret)
{
	if (len >= 2 && at[0] == '"' && !memchr(at + 1, '"', len - 2) && at[len - 1] == '"')
		*ret = (struct record_text){at + 1, len - 2, false};
	else if (is_hex(at, len))
		*ret = (struct record_text){at, len, true};
	else
		return is_word(at, len, "(null)") || is_word(at, len, "?");
	return true;
}

static bool take_text(struct scan *s, struct record *r, unsigned int bit, struct record_text *ret)
{
	const char *start = s->p;

	if (r->has & bit)
		return true;
	s->p = value_end(s);
	if (!set_text(start, (size_t)(s->p - start), ret))
		return false;
	r->has |= bit;
	return true;
}

#define FOUR(a, b, c, d) \
	((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

/* One "key=value" whose key begins with the four bytes @key; NULL, or what is wrong with it. Other keys are skipped. */
static const char *take_field(struct scan *s, uint32_t key, struct record *r)
{
	switch (key) {
	case FOUR('p', 'i', 'd', '='):
		s->p += 4;
		return take_int(s, r, HAS_PID, &r->pid) ? NULL : "pid= is no number";
	case FOUR('u', 'i', 'd', '='):
		s->p += 4;
		return take_uid(s, r) ? NULL : "uid= is no number";
	case FOUR('s', 'i', 'g', '='):
		s->p += 4;
		return take_int(s, r, HAS_SIG, &r->sig) ? NULL : "sig= is no number";
	case FOUR('e', 'x', 'e', '='):
		s->p += 4;
		return take_text(s, r, HAS_EXE, &r->exe) ? NULL : "exe= cannot be decoded";
	case FOUR('c', 'o', 'm', 'm'):
		if (SCAN_LITERAL(s, "comm="))
			return take_text(s, r, HAS_COMM, &r->comm) ? NULL
								   : "comm= cannot be decoded";
		return NULL;
	case FOUR('a', 'r', 'c', 'h'):
		if (SCAN_LITERAL(s, "arch="))
			return take_hex(s, r, HAS_ARCH, &r->arch) ? NULL : "arch= is no number";
		return NULL;
	case FOUR('s', 'y', 's', 'c'):
		if (SCAN_LITERAL(s, "syscall="))
			return take_int(s, r, HAS_NR, &r->nr) ? NULL : "syscall= is no number";
		return NULL;
	case FOUR('c', 'o', 'd', 'e'):
		if (SCAN_LITERAL(s, "code=0x"))
			return take_hex(s, r, HAS_CODE, &r->code) ? NULL : "code= is no number";
		return NULL;
	default:
		return NULL;
	}
}

/* A SECCOMP record is left as soon as @wanted is known, and ends with code= at the latest; of the others, auditd's own
 * part is left out before. */
static const char *read_fields(struct scan *s, unsigned int wanted, struct record *r)
{
	uint32_t key;

	while ((size_t)(s->end - s->p) > sizeof(key)) {
		const char *why, *next;

		memcpy(&key, s->p, sizeof(key));
		why = take_field(s, key, r);
		if (why)
			return why;
		if (r->has & HAS_CODE || (r->has & wanted) == wanted)
			return NULL;
		if (s->p == s->end)
			return NULL;
		next = *s->p == ' ' ? s->p : memchr(s->p, ' ', (size_t)(s->end - s->p));
		if (!next) {
			s->p = s->end;
			return NULL;
		}
		s->p = next + 1;
	}
	return NULL;
}

/* ---- the whole */

/* The last value of a line that was cut may have lost its end; code= is the last one, and no more than a hint. */
static bool is_cut(const struct scan *s, const struct record *r)
{
	if (r->type == RECORD_SECCOMP)
		return !(r->has & HAS_CODE);
	return s->p == s->end || !(r->has & HAS_EXE);
}

static enum record_result check(const struct scan *s, bool whole, struct record *r)
{
	if (r->type >= RECORD_DAEMON_START)
		return RECORD_READ;
	if (!whole && is_cut(s, r))
		return broken(r, "the line is cut");
	if (r->type == RECORD_ABEND)
		return r->has & HAS_SIG ? RECORD_READ : broken(r, "no sig=");
	return r->has & HAS_NR ? RECORD_READ : broken(r, "no syscall=");
}

static const char *own_part(const struct scan *s)
{
	const char *at = memchr(s->p, GROUP_SEPARATOR, (size_t)(s->end - s->p));

	return at ? at : s->end;
}

static enum record_result read_raw(struct scan *s, bool whole, struct record *r)
{
	const char *why;

	(void)scan_char(s, ':');
	(void)scan_char(s, ' ');
	if (r->type >= RECORD_DAEMON_START)
		return RECORD_READ;
	if (r->type != RECORD_SECCOMP)
		s->end = own_part(s);
	why = read_fields(s, whole && r->type == RECORD_SECCOMP ? enough : UINT_MAX, r);
	if (why)
		return broken(r, !whole ? "the line is cut" : why);
	return check(s, whole, r);
}

enum record_result record_read(const char *line, size_t len, bool whole, struct record *ret)
{
	struct scan s = {line, line + len};
	const struct type *type = NULL;
	const char *at;

	*ret = (struct record){};
	if (!find_stamp(&s, &type, &at)) {
		if (!type)
			return at == line ? RECORD_NONE : read_loss(line, len, ret);
		ret->type = type->type;
		return broken(ret, no_stamp);
	}
	if (!type)
		return RECORD_NONE;
	ret->type = type->type;
	if (at > line)
		ret->host = find_host(line, (size_t)(at - line));
	if (read_stamp(&s, ret))
		return read_raw(&s, whole, ret);
	if (interpreted_stamp(&s, ret)) {
		const char *why = interpreted_fields(&s, ret);

		return why ? broken(ret, why) : check(&s, whole, ret);
	}
	return broken(ret, no_stamp);
}

static size_t decode_hex(const struct record_text *t, char *buf, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < t->len && n + 1 < size; i += 2) {
		int byte = scan_hex_digit(t->at[i]) << 4 | scan_hex_digit(t->at[i + 1]);

		if (byte == 0)
			break;
		buf[n++] = (char)byte;
	}
	buf[n] = '\0';
	return n;
}

size_t record_decode(const struct record_text *t, char *buf, size_t size)
{
	size_t n = t->len < size ? t->len : size - 1;

	if (t->hex)
		return decode_hex(t, buf, size);
	if (n > 0)
		memcpy(buf, t->at, n);
	buf[n] = '\0';
	return strlen(buf);
}

void record_move_texts(struct record *r, char *to)
{
	struct record_text *texts[] = {&r->comm, &r->exe, &r->host};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (texts[i]->len > 0)
			memcpy(to, texts[i]->at, texts[i]->len);
		texts[i]->at = to;
		to += texts[i]->len;
	}
}
