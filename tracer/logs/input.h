/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A log as lines, whatever it is packed in: gzip, xz and zstd are told by their first bytes, and may be several behind
 * one another. Memory is constant.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"

enum {
	INPUT_LINE_MAX = 64 * 1024,  /* the rest of a longer line is thrown away */
	INPUT_PEEK_MAX = 128 * 1024, /* what input_peek() can see */
};

struct input;

struct input_line {
	const char *text; /* without the newline; valid until the next line is asked for */
	size_t len;
	uint64_t number; /* from 1 */
	bool whole;      /* false: too long and cut, or the last one, without a newline */
};

/* "-" is standard input. */
int input_open(const char *path, struct failure *f, struct input **ret);
void input_close(struct input *in);
static inline void input_closep(struct input **in)
{
	if (*in)
		input_close(*in);
}

/* The first bytes, before any line was taken; borrowed until then. */
int input_peek(struct input *in, const char **ret, size_t *ret_len, struct failure *f);

/* 1 and a line, 0 at the end, -errno. Packed data that is damaged or ends too early is -EBADMSG, behind the lines
 * that could be unpacked. */
int input_next(struct input *in, struct input_line *ret, struct failure *f);

/* Bytes unpacked so far. */
uint64_t input_bytes(const struct input *in);

/* ---- of a file that grows */

enum input_change {
	INPUT_SAME,
	INPUT_REPLACED, /* its name is another file's by now, which is written to */
	INPUT_EMPTIED,  /* it was truncated, and maybe written to again */
};

/* From now on a line without a newline is kept back at the end; with @on false it comes out. */
void input_grows(struct input *in, bool on);

/* After the end: looks for what was appended since. */
void input_again(struct input *in);

/* What became of the file since it was opened. */
enum input_change input_changed(const struct input *in);

/* Whether the data is packed. */
bool input_packed(const struct input *in);
