/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Inside of replay, for replay*.c only. */

#include <sys/types.h>

#include "dedup.h"
#include "replay.h"
#include "tally.h"
#include "units.h"

enum {
	PROCESSES = 1024, /* a power of two */
	TEXT_MAX = 4096,
};

/* What was last known of a process, in a table that forgets: its number's low bits are the slot. */
struct process {
	int32_t pid;
	uint64_t time_ms;
	struct tally_entry
		*launcher; /* its records as launcher, as long as it is not known what it became */
	bool killed;       /* a record tells of the call */
};

struct replay {
	struct replay_options o;
	struct replay_totals totals, shown; /* so far; as of the last replay_finish() */
	struct dedup *dedup;
	struct units *units; /* of the journal that is being read */
	struct late *late;   /* records whose unit may still become known; NULL: none are kept */
	struct tally *tally;
	uint64_t lost_total;            /* the largest audit_lost= */
	unsigned int n_strace, n_audit; /* logs of each kind */
	const char *last_path;          /* of the audit log before; NULL: none, or a journal */
	bool daemon_wrote;              /* an auditd, something of the log that is being read */
	struct process processes[PROCESSES];
	struct replay_section *sections;
	size_t n_sections;
	struct tally_entry *launchers; /* all entries of launchers */
};

/* Counts one record. 0 or -errno. */
int replay_add_record(struct replay *r, const struct record *record);

/* Tries once more to count a record whose unit was not known, at last without. 1 where it was counted, 0, or -errno. */
int replay_retry(struct replay *r, const struct record *record, bool last);

/* Counts a line that could not be read. */
void replay_unreadable(struct replay *r, const char *path, uint64_t line, const char *why);

/* Counts one call of a log of strace, whose line has this hash. */
struct strace_call;
int replay_add_traced(struct replay *r, const struct strace_call *call, uint64_t hash);

/* Whether units must be known. */
static inline bool replay_wants_units(const struct replay *r)
{
	return r->o.unit || r->o.by == REPLAY_BY_UNIT;
}

/* Whether the entry belongs to the section; a launcher's can belong to several, by the end of a name. */
bool section_has(
	const struct replay *r, const struct replay_section *s, const struct tally_entry *e);
