/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One log as records, whether it is a file or a journal, and whatever its format. */

#include "format.h"
#include "input.h"
#include "record.h"

/* Where a log is, and what of it may be passed over. */
struct reader_options {
	const char *
		path; /* of a file, "-" for standard input; of a journal: a directory, a file, NULL for this host's */
	bool journal;      /* its entries are the lines */
	uint64_t since_ms; /* since 1970: a reader may, and need not, pass over what is older */
};

struct reader {
	const char *path; /* the caller's */
	const struct log_format *format;
	struct input *in; /* of a file, else NULL */
	struct journal *journal;
	void *state;      /* the format's */
	uint64_t n_bytes; /* of a journal's entries */
	struct input_line line;
	struct record_text host; /* of a journal's entry */
};

/* 0 or -errno. The path must live as long as the reader. */
int reader_open(struct reader *r, const struct reader_options *o, struct failure *f);

/* Closes what reader_open() opened; does nothing to a reader that is all zero. */
void reader_close(struct reader *r);

/* Takes the next line, r->line: 1, 0 at the end, -errno. */
int reader_next(struct reader *r, struct failure *f);

/* Reads r->line as a record, which is valid until the next line. Must be called once for each line, in their order. */
enum record_result reader_record(struct reader *r, struct record *ret);

/* The serial of r->line, as log_format.serial has it; false also for a journal, which has gaps of its own making. */
bool reader_serial(const struct reader *r, uint64_t *ret, struct record_text *ret_node);

/* The kinds of facts that the lines so far would have shown: bits 1 << enum fact_kind. */
uint32_t reader_facts(const struct reader *r);

/* How many bytes were read so far, after unpacking. */
uint64_t reader_bytes(const struct reader *r);

/* The log's name for messages, not escaped. */
const char *reader_name(const struct reader *r);
