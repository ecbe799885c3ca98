/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Millions of records as thousands of entries: one for each (call, executable, launcher, name, host or
 * unit). Bounded: beyond TALLY_MAX only the call is told apart.
 */

#include "event/event.h"
#include "logs/record.h"

enum { TALLY_MAX = 64 * 1024 };

struct tally_name;

struct tally_entry {
	/* What each record touches: one cache line. */
	uint64_t hash; /* of the key; its lowest bit is the launcher's */
	struct syscall_nr syscall;
	const struct tally_name *name; /* of the executable; NULL where unknown */
	uint64_t count;
	uint64_t first_ms, last_ms;
	uint64_t id[2]; /* of the events together, in whatever order they came */

	bool launcher;
	const struct tally_name *place; /* host or unit; NULL where unknown or not asked for */
	struct executable exe;          /* path NULL where unknown */
	char *comm;                     /* that of the first record; "" where unknown */
	const struct tally_entry *link; /* of a launcher's: what the same process became */
	size_t section;                 /* for sections.c: of what is no launcher's */
	struct tally_entry *next;       /* for sections.c: of the same section, or a launcher's */
};

/* What one record adds. Texts are not ended by NUL. */
struct tally_item {
	struct syscall_nr syscall;
	bool launcher;
	bool by_comm; /* the comm is part of the key */
	const char *exe, *comm;
	const char *place; /* NULL, or part of the key */
	size_t exe_len, comm_len, place_len;
	uint64_t time_ms;
	uint64_t event; /* a hash of the event */
	uint64_t count;
};

struct tally;

int tally_new(struct tally **ret);
void tally_free(struct tally *t);
static inline void tally_freep(struct tally **t)
{
	tally_free(*t);
}

/* The entry that @item went to: borrowed, and where it is until the tally is freed. */
int tally_add(struct tally *t, const struct tally_item *item, struct tally_entry **ret);

/* Ended by NUL; NULL where there is no name. */
const char *tally_name_text(const struct tally_name *name);

/* In the order in which they were made. */
struct tally_entry *const *tally_entries(const struct tally *t, size_t *ret_n);

/* How many records went to entries without their executable because there were too many. */
uint64_t tally_overflowed(const struct tally *t);
