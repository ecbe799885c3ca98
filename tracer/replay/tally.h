/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Millions of records as thousands of entries: one for each (call, executable, user, launcher or
 * not, host or unit), and comm if it is asked for. Memory is bounded: beyond TALLY_MAX entries, or
 * TALLY_BYTES_MAX bytes of texts, only the calls are distinguished.
 *
 * The profile counts the same events once more. The two have different purposes: the tally's key is
 * what records have (a number and a path, compared by address and kept in one cache line), which
 * makes it fast enough for some millions of records a second; the profile knows what the counts
 * mean (names, runs, executables, how runs merge), and gets each entry as one event.
 */

#include "base/texts.h"
#include "event/event.h"
#include "tally-facts.h"

enum {
	TALLY_MAX = 64 * 1024,
	TALLY_BYTES_MAX = 32 * 1024 * 1024,
};

struct tally_entry {
	/* One cache line has everything that each record touches. */
	uint64_t hash; /* of the key without the user, for @id; the same in every process */
	struct syscall_nr syscall;
	const struct text *name; /* of the executable; NULL if it is not known */
	uint64_t count;
	uint64_t first_ms, last_ms;
	uint64_t id[2]; /* of all events together; their order does not matter */

	const struct text *where; /* host or unit; NULL if it is not known or not asked for */
	struct executable exe;    /* path NULL if it is not known */
	char *comm;               /* of the first record; "" if it is not known */
	int64_t uid;              /* -1 if it is not known */
	/* Of a launcher's entry: the entry that counts what its process did after the exec. */
	const struct tally_entry *link;
	struct tally_facts *facts; /* NULL: none */
	bool launcher;
};

/* What one record adds. Texts are not ended by NUL. */
struct tally_item {
	struct syscall_nr syscall;
	bool launcher;
	bool by_comm; /* the comm is part of the key */
	const char *exe, *comm;
	const char *where; /* NULL, or part of the key */
	size_t exe_len, comm_len, where_len;
	int64_t uid; /* -1 if it is not known */
	uint64_t time_ms;
	uint64_t event; /* a hash that identifies the event */
	uint64_t count;
	const struct fact *facts; /* of one call */
	size_t n_facts;
};

struct tally;

int tally_new(struct tally **ret);
void tally_free(struct tally *t);
static inline void tally_freep(struct tally **t)
{
	tally_free(*t);
}

/* Counts @item. Returns its entry, which is borrowed and stays where it is until the tally is
 * freed. -E2BIG if there are too many different calls, which real logs do not have; -ENOMEM. */
int tally_add(struct tally *t, const struct tally_item *item, struct tally_entry **ret);

/* All entries, in the order in which they were made. */
struct tally_entry *const *tally_entries(const struct tally *t, size_t *ret_n);

/* How many records were counted without their executable because there were too many. */
uint64_t tally_overflowed(const struct tally *t);

/* The kinds of facts that were not all kept, because there were too many: bits 1 << enum
 * fact_kind. */
uint32_t tally_overflowed_facts(const struct tally *t);
