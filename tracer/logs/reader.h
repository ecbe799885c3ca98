/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One log as records, whether it is a file or a journal, and whatever its format. */

#include "format.h"
#include "input.h"
#include "record.h"

/* Where a log is, and what of it may be passed over. */
struct reader_options {
	/* The path of a file, or "-" for standard input. For a journal: a directory, a file, or
	 * NULL for this host's journal. */
	const char *path;
	bool journal;      /* its entries are the lines */
	uint64_t since_ms; /* since 1970: a reader may, and need not, pass over what is older */
};

struct reader {
	const char *path; /* the caller's */
	/* As the log begins; lines of other formats are read as well. */
	const struct log_format *format;
	size_t now;            /* the place in log_formats of the last line's format */
	struct input *in;      /* of a file, else NULL */
	struct unwrap *unwrap; /* likewise */
	bool wrapped;          /* @unwrap may have more, of the lines that it took */
	struct journal *journal;
	/* Of the formats that were needed so far, by their places in log_formats. */
	void *states[LOG_FORMATS_N];
	bool holds;       /* one of them may hold records of earlier lines */
	uint32_t used;    /* formats that had records: bits by their places in log_formats */
	bool recognised;  /* any line had a form that is known */
	uint64_t n_bytes; /* of a journal's entries */
	struct input_line line;
	const char *broken; /* NULL, or why the line cannot be read */
	struct origin from; /* of a journal's entry */
	/* Of a record of an earlier line that comes now; RECORD_NONE if there is none. */
	enum record_result held_result;
	struct record held;
	int error; /* with which the log ended before such records */
};

/* 0 or -errno. The path must live as long as the reader. */
int reader_open(struct reader *reader, const struct reader_options *o, struct failure *f);

/* Closes what reader_open() opened; does nothing to a reader that is all zero. */
void reader_close(struct reader *reader);

/* Takes the next line, reader->line: 1, 0 at the end, -errno. If the format held back the record of
 * an earlier line, it can come now, with the number of that line and no text. */
int reader_next(struct reader *reader, struct failure *f);

/* Reads reader->line as a record, which is valid until the next line. Must be called once for each
 * line, in their order. A line decides by itself what its format is; if it does not show that, it is
 * of the format of the line before. */
enum record_result reader_record(struct reader *reader, struct record *ret);

/* The serial of reader->line, as log_format.serial has it; false also for a journal, which has gaps
 * of its own making. */
bool reader_serial(const struct reader *reader, uint64_t *ret, struct record_text *ret_node);

/* At the end: whether the log has bytes, and nothing in it was of a form that is known. */
bool reader_is_strange(const struct reader *reader);

/* The kinds of facts that the lines so far would have shown: bits 1 << enum fact_kind. */
uint32_t reader_facts(const struct reader *reader);

/* How many bytes were read so far, after unpacking. */
uint64_t reader_bytes(const struct reader *reader);

/* The log's name for messages, not escaped. */
const char *reader_name(const struct reader *reader);
