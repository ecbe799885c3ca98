/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The fields of a journal's entry as one text and its origin, whether they come from the journal
 * itself or from what journalctl prints of it. The audit transport keeps a record's type, time and
 * serial in fields of their own, and its text without them. This joins them to the line that the
 * kernel log has for the same event, so that one reader reads both and recognises that they are one
 * event. What syscarve wrote of the first sighting of a call becomes such a line, too.
 *
 * Fields that begin with "_" are journald's own and cannot be forged by whoever sends a message.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "origin.h"

#define JOURNAL_FIELDS(FIELD) \
	FIELD(TRANSPORT, "_TRANSPORT") \
	FIELD(MESSAGE, "MESSAGE") \
	FIELD(HOSTNAME, "_HOSTNAME") \
	FIELD(AUDIT_TYPE, "_AUDIT_TYPE") \
	FIELD(AUDIT_ID, "_AUDIT_ID") \
	FIELD(SOURCE_TIME, "_SOURCE_REALTIME_TIMESTAMP") \
	FIELD(TIME, "__REALTIME_TIMESTAMP") \
	/* Of syscarve's own entries (event/first-sight.h): */ \
	FIELD(MESSAGE_ID, "MESSAGE_ID") \
	FIELD(UID, "_UID") \
	FIELD(UNIT, "UNIT") \
	FIELD(SYSCALL, "SYSCARVE_SYSCALL") \
	FIELD(ARCH, "SYSCARVE_ARCH") \
	FIELD(EXE, "SYSCARVE_EXE")

#define JOURNAL_FIELD_MEMBER(member, name) JOURNAL_##member,
enum journal_field { JOURNAL_FIELDS(JOURNAL_FIELD_MEMBER) _JOURNAL_FIELD_MAX };
#undef JOURNAL_FIELD_MEMBER

extern const char *const journal_field_names[];

/* The field that is called so; _JOURNAL_FIELD_MAX if it is none of them. */
enum journal_field journal_field_from_name(const char *name, size_t len);

struct journal_fields {
	struct record_text values[_JOURNAL_FIELD_MAX]; /* empty if the entry has none */
};

/* Whether the entry is about the first sighting of a call. Everybody can send such an entry; it is
 * believed if root did. */
bool journal_is_first_sight(const struct journal_fields *fields);

/* What such an entry has in place of a process: a number for the unit, which is none of a process. */
int32_t journal_unit_pid(const char *unit, size_t len);

struct journal_text {
	const char *text; /* not ended by NUL */
	size_t len;
	struct origin from;
	char *made; /* the caller frees it at the end; it is used again */
	size_t made_size;
};

/* What an entry says: 1, 0 if it has no message, -ENOMEM. The text points into the fields' values or
 * to @ret->made. */
int journal_text(const struct journal_fields *fields, struct journal_text *ret);
