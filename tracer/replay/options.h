/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What replay selects from logs, and how it divides the result. */

#include <stdbool.h>
#include <stdint.h>

#include "base/reporter.h"
#include "units.h"

/* What a section of the result is made of: "--by=". */
enum replay_by {
	REPLAY_BY_ALL,
	REPLAY_BY_EXE,
	REPLAY_BY_COMM,
	REPLAY_BY_HOST,
	REPLAY_BY_UNIT, /* needs journals: other logs know no units */
	_REPLAY_BY_MAX,
};

/* The words of "--by=", by enum replay_by, ended by a NULL word. */
struct replay_by_word {
	const char *word;
	const char *summary;
};
extern const struct replay_by_word replay_by_words[];

/* _REPLAY_BY_MAX if no section is called @word. */
enum replay_by replay_by_from_word(const char *word);

/* A record is selected if it passes all of these. */
struct replay_options {
	enum replay_by by;
	const char *exe, *comm; /* NULL: any */
	const char *unit;       /* NULL: any; needs journals */
	/* Executables that show that a record of this host's journal is of the unit; NULL, or
	 * ended by NULL. */
	char *const *programs;
	bool kills_only;             /* calls for which a filter killed */
	int64_t pid, uid;            /* -1: any; numbers of the initial namespaces */
	uint32_t arch;               /* SCMP_ARCH_*; 0: any */
	uint64_t since_ms, until_ms; /* since 1970, both included */
	/* Whether a call that passes all the rest is left out all the same; NULL: none is. For logs
	 * that are read one after the other. */
	bool (*leaves_out)(void *userdata, const struct units_process *process);
	void *userdata;
	/* Receives a line for each of the first records that cannot be read. */
	struct reporter reporter;
};

/* Whether the options ask for units, so that journals must be searched for their processes. */
static inline bool replay_wants_units(const struct replay_options *o)
{
	return o->unit || o->by == REPLAY_BY_UNIT;
}

/* One log. */
struct replay_log {
	/* The path of a file, or "-" for standard input. For a journal: a directory, a file, or
	 * NULL for this host's journal. */
	const char *path;
	bool journal; /* its entries are the lines, and are counted instead of them */
};
