/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Counts the records of logs: recognises duplicates (dedup.h), leaves out what is not selected
 * (item.h), finds the unit (units.h), and adds the rest to a tally (tally.h). Whoever reads logs
 * passes the records to it one after the other.
 */

#include "dedup.h"
#include "losses.h"
#include "options.h"
#include "processes.h"
#include "reading.h"
#include "tally.h"
#include "totals.h"

struct counter {
	struct replay_options options;
	struct replay_totals totals;
	struct dedup *dedup;
	struct tally *tally;
	/* Executables whose records are not of the unit; NULL if none is asked for. */
	struct tally *left_out;
	struct processes *processes;
	struct losses *losses;
	uint32_t formats; /* of the records: bits by their places in log_formats */
	uint32_t facts;   /* kinds that every log would have shown: bits 1 << enum fact_kind */
	/* The file that was read before; NULL if there is none, or if it cannot belong to a rotated
	 * set. */
	const char *last_path;
};

/* The texts that @o points to are borrowed. 0 or -ENOMEM. */
int counter_new(const struct replay_options *o, struct counter **ret);
void counter_free(struct counter *c);
static inline void counter_freep(struct counter **c)
{
	counter_free(*c);
}

/* Counts a log that begins, and the files that its rotated set lacks before it. */
void counter_begin(struct counter *c, const struct reading *l);

/* Counts the record that the log's line with the number @line was read as, or that it could not be
 * read. 0 or -errno. */
int counter_add(struct counter *c, struct reading *l, uint64_t line, enum record_result result,
	const struct record *record);

/* Tries once more to count a record whose unit was not known: 1 if it is counted now, 0, or -errno.
 * With @last it is counted even if the unit is not known. */
int counter_attribute_late(
	struct counter *c, const struct reading *l, const struct record *record, bool last);

/* Notes the formats of the log's lines so far, and removes from the kinds of facts that are known
 * those that the lines could not show. */
void counter_note_formats(struct counter *c, const struct reading *l);

/* Counts the end of a log, or of one file of a log that is followed. */
void counter_end(struct counter *c, const struct reading *l);
