/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Inside of replay, for replay*.c only. */

#include <sys/types.h>

#include "replay.h"
#include "seen.h"
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
	struct replay_totals totals;
	struct seen *seen;
	struct units *units; /* of the journal that is being read */
	struct tally *tally;
	uint64_t lost_total;            /* the largest audit_lost= */
	unsigned int n_strace, n_audit; /* logs of each kind */
	struct process processes[PROCESSES];
	struct replay_section *sections;
	size_t n_sections;
	struct tally_entry *launchers; /* all entries of launchers */
};

/* Counts one record of @path. 0 or -errno. */
int replay_add_record(struct replay *r, const struct record *record);

/* Whether the entry belongs to the section; a launcher's can belong to several, by the end of a name. */
bool section_has(
	const struct replay *r, const struct replay_section *s, const struct tally_entry *e);
