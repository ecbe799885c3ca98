/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Records out of journals. What came by the kernel transport is a line of the kernel log; what came by the audit
 * transport lacks time and serial in its text, which the journal keeps in fields, so that both can be told to be the
 * same event.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"

struct journal;

/* @path: NULL for this host's, else a directory (with those below it) or a file, as systemd-journal-remote makes them.
 * Entries that were written before @since_us (microseconds since 1970) are passed over. */
int journal_open(const char *path, uint64_t since_us, struct failure *f, struct journal **ret);
void journal_close(struct journal *j);
static inline void journal_closep(struct journal **j)
{
	if (*j)
		journal_close(*j);
}

/* Texts are not ended by NUL, and valid until the next call; NULL where unknown. */
struct journal_entry {
	const char *text; /* in the form of the kernel log */
	size_t len;
	const char *host; /* _HOSTNAME */
	size_t host_len;
};

/* 1 and the next record or message of the kernel; 0 at the end; -errno. */
int journal_next(struct journal *j, struct journal_entry *ret, struct failure *f);

/* Has journal_next() see what was appended since the end, also in files that were added or rotated. */
int journal_again(struct journal *j, struct failure *f);

/* What one entry tells of a process of a unit. */
struct journal_process {
	int64_t pid;
	uint64_t time_ms;
	const char *unit;
	size_t unit_len;
	const char *exe; /* NULL where unknown */
	size_t exe_len;
};

/* The entries that processes of @unit wrote (of any, where it is NULL), and those of their core dumps, instead of the
 * kernel's. */
int journal_open_units(const char *path, const char *unit, struct failure *f, struct journal **ret);
int journal_next_process(struct journal *j, struct journal_process *ret, struct failure *f);
