/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Journals as logs. A record reaches a journal by the kernel transport, by the audit transport, or
 * by both. An entry of the kernel transport is a line of the kernel log; an entry of the audit
 * transport is made one (journal-line.h).
 */

#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "origin.h"

struct journal;

/* Opens the journal at @path: a file, or a directory and those below it, as systemd-journal-remote
 * makes them; NULL is this host's journal. Skips entries that were written before @since_us
 * (microseconds since 1970). 0 or -errno. */
int journal_open(const char *path, uint64_t since_us, struct failure *f, struct journal **ret);
void journal_close(struct journal *j);
static inline void journal_closep(struct journal **j)
{
	if (*j)
		journal_close(*j);
}

/* Texts are not ended by NUL and valid until the next call. */
struct journal_entry {
	const char *text; /* a line of the kernel log, or a message of journald */
	size_t len;
	struct origin from;
	const char *broken; /* NULL, or why the entry cannot be read: a constant */
};

/* Takes the next record, or message of the kernel: 1, 0 at the end, -errno. */
int journal_next(struct journal *j, struct journal_entry *ret, struct failure *f);

/* After the end: lets journal_next() read what was appended since, also to files that were added or
 * rotated. 0 or -errno. */
int journal_again(struct journal *j, struct failure *f);

/* A process of a unit, as one entry shows it. */
struct journal_process {
	int64_t pid;
	uint64_t time_ms;
	const char *unit;
	size_t unit_len;
	const char *exe; /* NULL if it is not known */
	size_t exe_len;
};

/* Opens the same journal for another purpose: the entries that processes of @unit (NULL: of any
 * unit) wrote, and those about their core dumps, instead of the kernel's. Everybody can send an entry
 * about a core dump; it is believed only if root sent it, as journalctl(1) does. */
int journal_open_units(const char *path, const char *unit, struct failure *f, struct journal **ret);
int journal_next_process(struct journal *j, struct journal_process *ret, struct failure *f);
