/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One line of strace's output, taken apart: of `strace`, `-f`, `-ff`, with or without -t, -tt,
 * -ttt, -r, -i, -n, -T, and of the tables of -c. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STRACE_NAME_SIZE = 64 };

enum strace_kind {
	STRACE_OTHER, /* signals, exits, messages, the output of the program itself */
	STRACE_CALL, /* @name is called with the arguments in @rest, which may be "<unfinished ...>" */
	STRACE_RESUMED, /* an unfinished call of @name ends */
	STRACE_MODE, /* from now on @pid, or the table that follows, is of the architecture @mode */
	STRACE_COUNT, /* a row of -c: @name was called @count times */
};

/* Texts point into the line. */
struct strace_line {
	enum strace_kind kind;
	int32_t pid;      /* 0 if the line has none */
	uint64_t time_ms; /* since 1970; 0 if the line has no such time */
	const char *name;
	size_t name_len;
	const char *rest; /* behind the name's "(", or behind "resumed>" */
	size_t rest_len;
	uint64_t count;
	uint32_t mode; /* SCMP_ARCH_*; then strace runs on x86-64 */
};

void strace_line_parse(const char *line, size_t len, struct strace_line *ret);

/* Whether the line's name is @name. */
bool strace_line_is(const struct strace_line *l, const char *name);

/* The line's name, ended by NUL. */
void strace_line_name(const struct strace_line *l, char ret[STRACE_NAME_SIZE]);

/* Whether a log that begins with @text is strace's: one of its first lines is a call that this host
 * knows. */
bool strace_recognise(const char *text, size_t len);
