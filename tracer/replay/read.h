/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Inside of replay: one log to its end. */

#include "reader.h"
#include "replay-priv.h"

/* Counts a log that is not strace's, and what its rotated set lacks before it. */
void read_note_audit(struct replay *r, const struct replay_log *log);

/* What precedes the first line of a log, and what follows the last. */
void read_begin(struct replay *r, struct reader *reader);
void read_end(struct replay *r, struct reader *reader);

/* The reader's line, or what was made of it. 0 or -errno. */
int read_add(struct replay *r, const char *path, uint64_t line, enum record_result result,
	const struct record *record);

/* All lines of a log of strace. */
int read_strace(struct replay *r, struct reader *reader, struct failure *f);

/* The same as the logs one after the other. */
int read_ahead(struct replay *r, const struct replay_log *logs, size_t n, unsigned int jobs,
	struct failure *f);
