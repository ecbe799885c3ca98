/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The formats of logs: one row for each, in one table.
 *
 * To add a format called "example":
 *
 *   1. Write tracer/logs/example.c. It includes "format.h" and defines `const struct log_format log_format_example`:
 *      how such a log is recognised, and how a line becomes a struct record (record.h). Nothing else needs to be
 *      declared, and no other file includes it.
 *   2. Add ROW(example) to LOG_FORMATS below, before the last row.
 *
 * The Makefile finds the file. Code that reads logs uses the row, and never asks which format it
 * is.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input.h"
#include "record.h"

struct log_format {
	/* The word of a run's source in a profile: "strace". */
	const char *word;
	/* A phrase for a person, for help and manual: "output of strace". */
	const char *summary;

	/* Whether a log that begins with @text is of this format. @text is several lines unless the
	 * log is shorter, and not ended by NUL. NULL in the last row, which takes every log that no
	 * other row recognises. */
	bool (*recognise)(const char *text, size_t len);

	/* Whether a line in a log of another format is of this one. NULL: none is. */
	bool (*claims)(const struct input_line *line);

	/* Whether a line that the format does not claim has in it what would be one of this format's.
	 * It is reported, and does not count. NULL: the format reports such lines itself. */
	bool (*resembles)(const struct input_line *line);

	/* What the format has to remember of one log from line to line, such as which process runs
	 * what. NULL, both, if no line depends on another; then @state is NULL below. Each log has
	 * its own state, and a thread of its own. */
	int (*state_new)(void **ret);
	void (*state_free)(void *state);

	/* Looks at the first lines of a log before they are read. NULL: there is nothing to see. */
	void (*look_ahead)(void *state, const char *text, size_t len);

	/* Reads one line as a record. What @ret points to is valid until the next line of this
	 * log. */
	enum record_result (*read)(void *state, const struct input_line *line, struct record *ret);

	/* Takes the record of an earlier line, for which read() returned RECORD_NONE because a later
	 * one had to show what it means, and the number of that line. RECORD_NONE: there is none at
	 * the moment; with @end, no line follows and there is none at all. NULL if a line means
	 * what it means. */
	enum record_result (*take)(void *state, bool end, struct record *ret, uint64_t *ret_line);

	/* Bits 1 << enum fact_kind: the kinds of facts that the lines read so far would have shown,
	 * if there had been any. NULL: the format shows none. */
	uint32_t (*facts)(const void *state);

	/* The serial of the event that a line belongs to, and the node that counted it (empty if
	 * the line has none); false if the line has no serial. Gaps in them are events that were
	 * lost. NULL if the format has no serials. */
	bool (*serial)(const char *line, size_t len, uint64_t *ret, struct record_text *ret_node);

	/* A log is written by one run of a command and ends with it: there is nothing to follow, a
	 * number at the end of its name does not come from a rotation, and several such logs
	 * together are one section unless the user asks otherwise. */
	bool of_one_run;
};

/* The first row that recognises a log reads it. */
#define LOG_FORMATS(ROW) \
	ROW(strace) \
	ROW(audit)

#define LOG_FORMAT_DECLARE(name) extern const struct log_format log_format_##name;
LOG_FORMATS(LOG_FORMAT_DECLARE)
#undef LOG_FORMAT_DECLARE

#define LOG_FORMAT_ONE(name) +1
enum { LOG_FORMATS_N = LOG_FORMATS(LOG_FORMAT_ONE) };
#undef LOG_FORMAT_ONE

/* All rows, ended by NULL. */
extern const struct log_format *const log_formats[];

/* The format of a log that begins with @text; never NULL. */
const struct log_format *log_format_recognise(const char *text, size_t len);

/* The only format of @used, bits by the places in log_formats; NULL if there are none or several. */
const struct log_format *log_format_only(uint32_t used);
