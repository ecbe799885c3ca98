/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "journal-line.h"

#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "base/hash.h"
#include "event/first-sight.h"
#include "scan.h"

enum { STAMP_MAX = 96, RECORD_SIZE = 256, WORD_MAX = 64 };

#define JOURNAL_FIELD_NAME(member, name) [JOURNAL_##member] = name,
const char *const journal_field_names[] = {JOURNAL_FIELDS(JOURNAL_FIELD_NAME) NULL};

enum journal_field journal_field_from_name(const char *name, size_t len)
{
	enum journal_field f = 0;

	while (f < _JOURNAL_FIELD_MAX && !scan_is(name, len, journal_field_names[f]))
		f++;
	return f;
}

static bool value_is(const struct record_text *t, const char *text)
{
	return scan_is(t->at, t->len, text);
}

static bool value_number(const struct record_text *t, uint64_t *ret)
{
	struct scan s;

	if (t->len == 0)
		return false;
	s = (struct scan){t->at, t->at + t->len};
	return scan_decimal(&s, ret) && s.p == s.end;
}

/* The transport is a field of journald's own, so nobody can pass for the kernel or for audit. */
static enum writer writer_of(const struct record_text *transport)
{
	if (value_is(transport, "kernel"))
		return WRITER_KERNEL;
	if (value_is(transport, "audit"))
		return WRITER_AUDIT;
	return value_is(transport, "driver") ? WRITER_JOURNALD : WRITER_OTHER;
}

static int reserve(struct journal_text *t, size_t size)
{
	char *grown;

	if (size <= t->made_size)
		return 0;
	grown = realloc(t->made, size);
	if (!grown)
		return -ENOMEM;
	t->made = grown;
	t->made_size = size;
	return 0;
}

/* Writes "type=1326 audit(SECONDS.MS:SERIAL): auid=… pid=…" for "SECCOMP auid=… pid=…". */
static int make_line(uint64_t type, uint64_t time_us, uint64_t serial, struct journal_text *t)
{
	const char *blank = memchr(t->text, ' ', t->len), *end = t->text + t->len;
	const char *fields = blank ? blank + 1 : end;
	size_t len = (size_t)(end - fields);
	int r, n;

	r = reserve(t, STAMP_MAX + len);
	if (r < 0)
		return r;
	n = snprintf(t->made, STAMP_MAX,
		"type=%llu audit(%llu.%03llu:%llu): ", (unsigned long long)type,
		(unsigned long long)(time_us / 1000000),
		(unsigned long long)(time_us / 1000 % 1000), (unsigned long long)serial);
	if (len > 0)
		memcpy(t->made + n, fields, len);
	t->text = t->made;
	t->len = (size_t)n + len;
	return 0;
}

/* A record's fields belong together; without one of them the text stays as it is. */
static int join_audit(const struct journal_fields *fields, struct journal_text *t)
{
	uint64_t type, serial, time_us;

	if (!value_number(&fields->values[JOURNAL_AUDIT_TYPE], &type) ||
		!value_number(&fields->values[JOURNAL_AUDIT_ID], &serial) ||
		!value_number(&fields->values[JOURNAL_SOURCE_TIME], &time_us))
		return 0;
	return make_line(type, time_us, serial, t);
}

/* ---- syscarve's own entries */

bool journal_is_first_sight(const struct journal_fields *fields)
{
	return value_is(&fields->values[JOURNAL_MESSAGE_ID], FIRST_SIGHT_ID) &&
	       value_is(&fields->values[JOURNAL_UID], "0");
}

/* The kernel's numbers are below 1 << 22. */
int32_t journal_unit_pid(const char *unit, size_t len)
{
	return (int32_t)(1U << 30 | (hash_text(unit, len) & ((1U << 30) - 1)));
}

/* The call that the words stand for. */
static bool find_call(const struct journal_fields *fields, uint32_t *ret_arch, int32_t *ret_nr)
{
	const struct record_text *call = &fields->values[JOURNAL_SYSCALL];
	char arch[WORD_MAX], name[WORD_MAX];
	uint64_t nr;

	record_decode(&fields->values[JOURNAL_ARCH], arch, sizeof(arch));
	record_decode(call, name, sizeof(name));
	*ret_arch = abi_from_word(arch);
	if (*ret_arch == 0)
		return false;
	if (!value_number(call, &nr))
		return abi_number(*ret_arch, name, ret_nr);
	*ret_nr = (int32_t)nr;
	return nr <= INT32_MAX;
}

/* As the kernel writes a record of a call that a filter only logs; in hexadecimal digits, the path can
 * hold anything. */
static int make_first_sight(const struct journal_fields *fields, uint64_t time_us, uint32_t arch,
	int32_t nr, struct journal_text *t)
{
	const struct record_text *unit = &fields->values[JOURNAL_UNIT];
	const struct record_text *exe = &fields->values[JOURNAL_EXE];
	int r, n;

	r = reserve(t, RECORD_SIZE + 2 * exe->len);
	if (r < 0)
		return r;
	n = snprintf(t->made, RECORD_SIZE, "type=1326 audit(%llu.%03llu:%llu): pid=%d",
		(unsigned long long)(time_us / 1000000),
		(unsigned long long)(time_us / 1000 % 1000), (unsigned long long)time_us,
		journal_unit_pid(unit->at, unit->len));
	if (exe->len > 0)
		n += sprintf(t->made + n, " exe=");
	for (size_t i = 0; i < exe->len; i++)
		n += sprintf(t->made + n, "%02X", (unsigned char)exe->at[i]);
	n += sprintf(t->made + n, " sig=0 arch=%x syscall=%d compat=0 ip=0x0 code=0x7ffc0000",
		arch == SCMP_ARCH_X32 ? SCMP_ARCH_X86_64 : arch, nr);
	t->text = t->made;
	t->len = (size_t)n;
	return 0;
}

/* A call that is not known here is no record. */
static int join_first_sight(
	const struct journal_fields *fields, uint64_t time_us, struct journal_text *t)
{
	uint32_t arch;
	int32_t nr;

	if (fields->values[JOURNAL_UNIT].len == 0 || !find_call(fields, &arch, &nr))
		return 0;
	t->from.writer = WRITER_AUDIT;
	return make_first_sight(fields, time_us, arch, nr, t);
}

int journal_text(const struct journal_fields *fields, struct journal_text *ret)
{
	const struct record_text *message = &fields->values[JOURNAL_MESSAGE];
	uint64_t time_us = 0;
	int r = 0;

	if (message->len == 0)
		return 0;
	if (!value_number(&fields->values[JOURNAL_SOURCE_TIME], &time_us))
		(void)value_number(&fields->values[JOURNAL_TIME], &time_us);
	ret->text = message->at;
	ret->len = message->len;
	ret->from = (struct origin){
		.writer = writer_of(&fields->values[JOURNAL_TRANSPORT]),
		.named = true,
		.time_ms = time_us / 1000,
		.host = fields->values[JOURNAL_HOSTNAME],
	};
	if (ret->from.writer == WRITER_AUDIT)
		r = join_audit(fields, ret);
	else if (ret->from.writer == WRITER_OTHER && journal_is_first_sight(fields))
		r = join_first_sight(fields, time_us, ret);
	return r < 0 ? r : 1;
}
