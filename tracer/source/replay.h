/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Logs as sources. All logs are read first: duplicates are recognised (seen.h), what was not asked for is left out,
 * and the rest is counted (tally.h). Then there is one source for each section. The result does not depend on the
 * order of the logs, but for which process a launcher's records are taken to belong to.
 */

#include "event/event.h"
#include "input.h"

enum replay_by {
	REPLAY_BY_ALL, /* one section */
	REPLAY_BY_EXE,
	REPLAY_BY_COMM,
};

/* What to take. */
struct replay_options {
	enum replay_by by;
	const char *exe, *comm;      /* NULL: any */
	const char *unit;            /* NULL: any; of journals only */
	int64_t pid, uid;            /* -1: any; the initial namespace's numbers */
	uint32_t arch;               /* SCMP_ARCH_*; 0: any */
	uint64_t since_ms, until_ms; /* since 1970, both included */
	/* Told of each line that looks like a record but could not be read. May be NULL. */
	void (*unreadable)(void *userdata, const char *path, uint64_t line, const char *why);
	void *userdata;
};

/* What was met, in records. */
struct replay_totals {
	uint64_t bytes;      /* unpacked */
	uint64_t records;    /* that could be read, duplicates included */
	uint64_t duplicates; /* the same event once more */
	uint64_t selected;   /* counted in some section */
	uint64_t unreadable;
	uint64_t lost;          /* that the logs themselves say were not written */
	uint64_t without_arch;  /* no arch= (old kernels): taken for this host's */
	uint64_t without_call;  /* killed by SIGSYS, and no record says which call it was */
	uint64_t unattributed;  /* a launcher's, of a service that was not found */
	uint64_t by_exe;        /* known to be the unit's by the executable alone */
	uint64_t not_of_unit;   /* by nothing that the journal knows */
	uint64_t crowded;       /* of too many executables: not told apart any more */
	uint64_t interruptions; /* auditd ended in disorder */
};

struct tally_entry;

struct replay_section {
	const char *
		name; /* an executable, a comm, or NULL where it is not known or all; not escaped */
	uint64_t start_ms, end_ms;
	char id[33]; /* of the content: the same events give the same, from whatever log they came */
	struct tally_entry *entries; /* for sections.c */
};

struct replay;

int replay_new(const struct replay_options *o, struct replay **ret);
void replay_free(struct replay *r);
static inline void replay_freep(struct replay **r)
{
	replay_free(*r);
}

/* Reads one log to its end; "-" is standard input. */
int replay_read(struct replay *r, const char *path, struct failure *f);

/* Reads a journal: a directory, a file, or NULL for this host's. Lines are counted as entries. */
int replay_read_journal(struct replay *r, const char *path, struct failure *f);

/* Whether all that was read came from strace: then the logs are of one run as a rule. */
bool replay_only_strace(const struct replay *r);

/* One section after all, before replay_finish(). */
void replay_join(struct replay *r);

/* No more logs. The sections, sorted by name; borrowed. There may be none. */
int replay_finish(struct replay *r, const struct replay_section **ret, size_t *ret_n);

/* The events of section @i as a source, which must be freed before @r. */
int replay_open(struct replay *r, size_t i, struct source **ret);

const struct replay_totals *replay_totals(const struct replay *r);
