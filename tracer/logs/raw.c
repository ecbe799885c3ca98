/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "raw.h"

#include <limits.h>
#include <string.h>

enum {
	GROUP_SEPARATOR = 0x1d, /* auditd's enriched format: auditd added what follows */
	SECONDS_DIGITS = 11,
};

/* ---- time and serial */

bool raw_stamp(struct scan *s, struct record *r)
{
	struct scan t = *s;
	const char *point;
	uint64_t seconds, ms;

	if (!scan_decimal(&t, &seconds) || t.p - s->p > SECONDS_DIGITS || !scan_char(&t, '.'))
		return false;
	point = t.p;
	if (!scan_decimal(&t, &ms) || t.p - point != 3 || !scan_char(&t, ':') ||
		!scan_decimal(&t, &r->serial) || !scan_char(&t, ')'))
		return false;
	r->time_ms = seconds * 1000 + ms;
	r->has |= HAS_TIME;
	s->p = t.p;
	return true;
}

/* ---- fields */

/* What a SECCOMP record has before compat=, ip= and code=, which are not needed. */
static const unsigned int enough =
	HAS_TIME | HAS_ARCH | HAS_NR | HAS_PID | HAS_UID | HAS_SIG | HAS_COMM | HAS_EXE;

/* A value ends at a blank, or before the part that auditd added. Digits that anything else follows
 * are no number. */
static bool value_ends(const struct scan *s)
{
	return s->p == s->end || *s->p == ' ' || *s->p == GROUP_SEPARATOR;
}

static bool take_signed(struct scan *s, int64_t min, int64_t max, int64_t *ret)
{
	return scan_signed(s, ret) && value_ends(s) && *ret >= min && *ret <= max;
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
	if (!scan_hex(s, ret) || !value_ends(s))
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

/* The kernel quotes a text that is printable and has neither blanks nor quotes; it writes any other
 * in hexadecimal, and (null) if there is none. */
static bool set_text(const char *at, size_t len, struct record_text *ret)
{
	if (len >= 2 && at[0] == '"' && !memchr(at + 1, '"', len - 2) && at[len - 1] == '"')
		*ret = (struct record_text){at + 1, len - 2, false};
	else if (is_hex(at, len))
		*ret = (struct record_text){at, len, true};
	else
		return scan_is(at, len, "(null)") || scan_is(at, len, "?");
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

/* Reads one "key=value" whose key begins with the four bytes @key, or skips the key. NULL, or what
 * is wrong. */
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

/* Stops as soon as @wanted is known, at the latest behind code=, which is the last field that the
 * kernel writes. */
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

static const char *own_part(const struct scan *s)
{
	const char *at = memchr(s->p, GROUP_SEPARATOR, (size_t)(s->end - s->p));

	return at ? at : s->end;
}

const char *raw_fields(struct scan *s, bool whole, struct record *r)
{
	bool is_seccomp = r->type == RECORD_SECCOMP;

	(void)scan_char(s, ':');
	(void)scan_char(s, ' ');
	if (r->type >= RECORD_DAEMON_START)
		return NULL;
	if (!is_seccomp)
		s->end = own_part(s);
	return read_fields(s, whole && is_seccomp ? enough : UINT_MAX, r);
}
