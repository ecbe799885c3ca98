/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Lines of `strace -f`, `-ff`, with or without -t, -tt, -ttt, -r, -i, -T, and of the tables of -c. A call counts where
 * it begins: "<unfinished ...>" does, "<... resumed>" only where its beginning was not seen.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/abi.h"

enum { STRACE_PATH_MAX = 4096 };

/* One line, taken apart. Names and paths point into it. */
enum strace_kind {
	STRACE_OTHER,   /* signals, exits, messages, the program's own output */
	STRACE_CALL,    /* @name */
	STRACE_RESUMED, /* the end of @name */
	STRACE_MODE,    /* @mode from now on, for @pid or the table that follows */
	STRACE_COUNT,   /* a row of -c: @name, @count times */
};

struct strace_line {
	enum strace_kind kind;
	int32_t pid;      /* 0 where the line has none */
	uint64_t time_ms; /* since 1970; 0 where the line has no such time */
	const char *name;
	size_t name_len;
	const char *rest; /* behind the name's "(" or the resumed's ">" */
	size_t rest_len;
	uint64_t count;
	uint32_t mode; /* architecture, for a log of an x86-64 */
};

void strace_parse(const char *line, size_t len, struct strace_line *ret);

/* Whether a log that begins with @text is of strace. */
bool strace_recognise(const char *text, size_t len);

/* A log so far: which process runs what. */
struct strace;

struct strace_call {
	struct syscall_nr syscall;
	const char *exe; /* NULL where it is not known; valid until the next line */
	int32_t pid;
	uint64_t time_ms, count;
};

int strace_new(struct strace **ret);
void strace_free(struct strace *s);
static inline void strace_freep(struct strace **s)
{
	strace_free(*s);
}

/* 1 and a call, 0 where the line makes none, -EBADMSG where it looks like one of a name that nothing here knows. */
int strace_next(struct strace *s, const char *line, size_t len, struct strace_call *ret);
