/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A file as lines, unpacked if it is packed (unpack.h). Memory is constant.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "origin.h"

enum {
	INPUT_LINE_MAX = 64 * 1024,  /* the rest of a longer line is skipped */
	INPUT_PEEK_MAX = 128 * 1024, /* what input_peek() shows at most */
};

struct input;

struct input_line {
	const char *text; /* without the newline, not ended by NUL; valid until the next call */
	size_t len;
	uint64_t number; /* from 1 */
	/* The file's bytes, unpacked: where the text is, and where the next line begins. */
	uint64_t at, end;
	/* What stood before the text; NULL: nothing was taken from the line. */
	const struct origin *from;
	/* False: the line was too long and is cut, or is the last one and has no newline. */
	bool whole;
};

/* Opens a file; "-" is standard input. 0 or -errno. */
int input_open(const char *path, struct failure *f, struct input **ret);
void input_close(struct input *in);
static inline void input_closep(struct input **in)
{
	if (*in)
		input_close(*in);
}

/* The first bytes of the file, unpacked. They are valid until the first input_next(), before which
 * this must be called. 0 or -errno. */
int input_peek(struct input *in, const char **ret, size_t *ret_len, struct failure *f);

/* Takes the next line: 1, 0 at the end, -errno. If packed data is damaged or ends too early,
 * -EBADMSG follows the lines that could be unpacked. -EAGAIN if a file that grows gave some
 * megabytes without a line, so that the caller can look at other things; nothing is lost. Zeros
 * before a line, a carriage return at its end, and a byte order mark are no part of it. */
int input_next(struct input *in, struct input_line *ret, struct failure *f);

/* How many bytes were read so far, after unpacking. */
uint64_t input_bytes(const struct input *in);

/* ---- files that grow */

enum input_change {
	INPUT_SAME,
	INPUT_REPLACED, /* another file has its name now, and is not empty */
	INPUT_EMPTIED,  /* it was truncated, and may have been written to again */
};

/* With @on, a last line that has no newline yet is kept back; without, it is given as it is. */
void input_grows(struct input *in, bool on);
bool input_is_growing(const struct input *in);

/* After the end: lets input_next() read what was appended since. */
void input_again(struct input *in);

/* What happened to the file since it was opened. */
enum input_change input_changed(const struct input *in);

/* Whether the data is packed. */
bool input_packed(const struct input *in);
