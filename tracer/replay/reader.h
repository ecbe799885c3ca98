/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A log as lines, whether it is a file or a journal. */

#include "logs/input.h"
#include "logs/record.h"
#include "replay.h"
#include "units.h"

struct reader {
	const struct replay_log *log;
	struct input *in; /* of a file */
	struct journal *journal;
	struct units *units; /* of a journal, where they were asked for */
	bool strace;
	uint64_t n_bytes; /* of a journal */
	struct input_line line;
	struct record_text host; /* of a journal's entry */
};

int reader_open(struct reader *r, const struct replay *replay, const struct replay_log *log,
	struct failure *f);
void reader_close(struct reader *r);

/* 1 and r->line, 0 at the end, -errno. */
int reader_next(struct reader *r, struct failure *f);

/* r->line as a record. */
enum record_result reader_record(const struct reader *r, struct record *ret);

uint64_t reader_bytes(const struct reader *r);

/* For messages. */
const char *reader_path(const struct reader *r);
