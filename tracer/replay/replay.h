/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Logs as sources. Logs are read: duplicates are recognised (seen.h), what was not asked for is left out, and the rest
 * is counted (tally.h). Then there is one source for each section; and who follows logs reads on after that. The result
 * does not depend on the order of the logs, but for which process a launcher's records are taken to belong to.
 */

#include "event/source.h"
#include "options.h"

/* What was met, in records. */
struct replay_totals {
	uint64_t bytes;      /* unpacked */
	uint64_t records;    /* that could be read, duplicates included */
	uint64_t duplicates; /* the same event once more */
	uint64_t selected;   /* counted in some section */
	uint64_t unreadable;
	uint64_t lost;          /* that the logs themselves say were not written */
	uint64_t missing;       /* between the serials of a log that is followed */
	uint64_t without_arch;  /* no arch= (old kernels): taken for this host's */
	uint64_t without_call;  /* killed by SIGSYS, and no record says which call it was */
	uint64_t unattributed;  /* a launcher's, of a service that was not found */
	uint64_t by_exe;        /* known to be the unit's by the executable alone */
	uint64_t not_of_unit;   /* by nothing that the journal knows; by unit: of none */
	uint64_t crowded;       /* of too many executables: not told apart any more */
	uint64_t interruptions; /* auditd was stopped, or did not write all */
	uint64_t absent;        /* files, between those of a rotated set that were read */
};

struct tally_entry;

struct replay_section {
	/* An executable, a comm, a host, a unit; NULL where it is not known, or all. Not escaped. */
	const char *name;
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

/* One log. */
struct replay_log {
	const char *
		path; /* of a file, "-" for standard input; of a journal: a directory, a file, NULL for this host's */
	bool journal; /* its lines are counted as entries */
};

/* Reads logs to their ends, with up to @jobs at a time. The result is the same as of one after the other. */
int replay_read(struct replay *r, const struct replay_log *logs, size_t n, unsigned int jobs,
	struct failure *f);

/* A log that is read as it grows; a file across its rotation, by another that takes its name or by being emptied. */
struct replay_followed;

/* @log must be no packed file, no strace log and not "-": -EINVAL. It must be closed before @r. */
int replay_follow(struct replay *r, const struct replay_log *log, struct failure *f,
	struct replay_followed **ret);
void replay_unfollow(struct replay_followed *l);

/* Takes some of what is there: 1 where there may be more, 0 where that was all for now, -errno. */
int replay_followed_read(struct replay_followed *l, struct failure *f);

/* Units: counts what was put off until the journal knows more, once in a while; with @last, what it does not know either.
 * 0 or -errno. */
int replay_followed_settle(struct replay_followed *l, bool last, struct failure *f);

/* Whether all that was read came from strace: then the logs are of one run as a rule. */
bool replay_only_strace(const struct replay *r);

/* One section after all, before replay_finish(). */
void replay_join(struct replay *r);

/* The sections, sorted by name; borrowed until the next call. There may be none. */
int replay_finish(struct replay *r, const struct replay_section **ret, size_t *ret_n);

/* The events of section @i as a source, which must be freed before @r. */
int replay_open(struct replay *r, size_t i, struct source **ret);

/* As of the last replay_finish(). */
const struct replay_totals *replay_totals(const struct replay *r);
