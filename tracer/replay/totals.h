/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the logs contain, in records unless the comment names something else. */

#include <stdint.h>

struct replay_totals {
	uint64_t bytes;      /* after unpacking */
	uint64_t records;    /* that could be read, duplicates included */
	uint64_t duplicates; /* of events that had been counted */
	uint64_t selected;   /* that a section counts */
	uint64_t unreadable; /* lines that look like records, but could not be read */
	/* Not written, as the logs themselves report: of whatever service of the host, and partly
	 * since it booted. */
	uint64_t lost;
	uint64_t missing; /* serials that are missing from a log that is followed */
	/* Records that do not show their architecture (audit's of old kernels, without arch=), and
	 * count as calls of this host's. */
	uint64_t without_arch;
	uint64_t not_shown;    /* calls that lack what a selection asks for, and were left out */
	uint64_t without_call; /* processes that SIGSYS killed although no record names the call */
	uint64_t unattributed; /* of launchers whose service is not in the logs */
	uint64_t by_exe;       /* attributed to their unit by the executable alone */
	uint64_t by_line;      /* likewise, and only the unit's Exec lines name the executable */
	/* Records that nothing in the journal attributes to the unit; with --by=unit, to any
	 * unit. */
	uint64_t not_of_unit;
	uint64_t overflowed;    /* counted without their executable, because there were too many */
	uint64_t interruptions; /* times that auditd was stopped, or did not write all records */
	uint64_t unrecognised;  /* logs in which nothing is of a form that is known */
	uint64_t foreign; /* lines of other programs with records in them, which do not count */
	/* Records of which the day and the month may have changed places. */
	uint64_t vague_dates;
	uint64_t absent; /* files that are missing between those of a rotated set */
};

/* Why the result is incomplete: bits 1 << enum gap; 0 if it is complete. */
uint32_t totals_gaps(const struct replay_totals *t);
