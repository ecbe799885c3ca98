/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The audit transport of a journal keeps a record's type, time and serial in fields of their own,
 * and its text without them. This joins them to the line that the kernel log has for the same
 * event, so that one reader reads both and recognises that they are one event.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal_audit {
	uint64_t type, serial, time_us;
	const char *message; /* "SECCOMP auid=… pid=…": not ended by NUL */
	size_t message_len;
};

/* A field's decimal number; false if it is anything else, or too long for 64 bits. */
bool journal_number(const char *text, size_t len, uint64_t *ret);

/* How many bytes journal_line() needs. */
size_t journal_line_size(const struct journal_audit *a);

/* Writes "type=1326 audit(SECONDS.MS:SERIAL): auid=… pid=…" to @ret, without a NUL. Returns its
 * length. */
size_t journal_line(const struct journal_audit *a, char *ret);
