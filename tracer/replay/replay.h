/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Logs as sources of events. Logs are read, to their ends or as they grow, and what is selected of
 * them is counted. Each section of the result is then a source. The result does not depend on the
 * order of the logs, with one exception: which process the records of a launcher belong to, if a
 * process number is used again.
 */

#include "growing.h"
#include "options.h"
#include "sections.h"
#include "totals.h"

struct replay;

/* The texts that @o points to are borrowed. -ENOMEM. */
int replay_new(const struct replay_options *o, struct replay **ret);
void replay_free(struct replay *replay);
static inline void replay_freep(struct replay **replay)
{
	replay_free(*replay);
}

/* Reads logs to their ends, up to @jobs at a time. The result is the same as if they were read one
 * after the other. 0 or -errno. */
int replay_read(struct replay *replay, const struct replay_log *logs, size_t n, unsigned int jobs,
	struct failure *f);

/* Begins to read a log as it grows, by the functions of growing.h. It must be freed before
 * @replay. */
int replay_follow(struct replay *replay, const struct replay_log *log, struct failure *f,
	struct growing **ret);

/* Whether all logs are of a format whose logs are written by one run, such as strace's: then they
 * belong together. */
bool replay_is_one_run(const struct replay *replay);

/* Makes one section of everything, whatever the options ask for. Must be called before
 * replay_finish(). */
void replay_join(struct replay *replay);

/* The sections of what was counted so far, sorted by name; borrowed until the next call. There may
 * be none. 0 or -errno. */
int replay_finish(struct replay *replay, const struct replay_section **ret, size_t *ret_n);

/* The events of section @i as a source, which must be freed before the next replay_finish().
 * -ENOMEM. */
int replay_open(struct replay *replay, size_t i, struct source **ret);

/* If one unit was asked for: an entry for each executable whose records were left out, with their
 * count. NULL otherwise. */
const struct tally *replay_left_out(const struct replay *replay);

/* As of the last replay_finish(). */
const struct replay_totals *replay_totals(const struct replay *replay);
