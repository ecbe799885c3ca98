/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * One line of strace's output, taken apart: what versions 4 to 6 print to a file or to a terminal,
 * whatever options choose what stands before a call. strace writes, in this order,
 *
 *   711 or [pid   711]   the process, by -Y with its name: 711<comm>
 *   [user:role:type:s0]  by --secontext
 *   16:00:00.123456      by -t, -tt, -ttt or --absolute-timestamps
 *   (+     0.000123)     by -r or --relative-timestamps; without -t, the parentheses are missing
 *   [ 257]               the number of the call, by -n
 *   [00007f6d8b0e1a37]   the instruction pointer, by -i
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scan.h"
#include "strace-name.h"

enum { STRACE_PID_MAX = 4194304 }; /* Linux: PID_MAX_LIMIT */

enum strace_kind {
	STRACE_OTHER,      /* messages, stacks, dumps, the output of the program itself */
	STRACE_CALL,       /* @name is called with the arguments in @rest */
	STRACE_RESUMED,    /* an unfinished call of @name ends */
	STRACE_MODE,       /* from now on @pid runs in @mode */
	STRACE_ATTACHED,   /* strace reports that it attached to a process */
	STRACE_SIGSYS,     /* a signal of a seccomp filter, which names the architecture in @rest */
	STRACE_EXITED,     /* @pid is gone */
	STRACE_SUPERSEDED, /* @pid is now what @other was, which called execve */
	STRACE_BROKEN,     /* a call whose name cannot be read, because of @broken */
};

/* strace's words for an ABI: "64 bit", "32 bit", "x32". */
enum strace_mode {
	STRACE_NO_MODE,
	STRACE_64_BIT,
	STRACE_32_BIT,
	STRACE_X32,
};

/* Texts point into the line. */
struct strace_line {
	enum strace_kind kind;
	int32_t pid;      /* 0 if the line has none */
	uint64_t time_ms; /* since 1970; 0 if the line has no such time */
	struct scan comm, name;
	struct scan rest;      /* behind the name's "(", or behind "resumed>" */
	enum strace_mode mode; /* of STRACE_MODE, or of such a message that runs into a call */
	int32_t other;
	int32_t nr;    /* by -n; -1 if the line has none */
	int ip_digits; /* of the instruction pointer; 0 if the line has none */
	bool glued;    /* other text stands before strace's */
	bool attached; /* a message like that of STRACE_ATTACHED runs into the call */
	const char *broken;
};

void strace_line_parse(const char *line, size_t len, struct strace_line *ret);

/* Whether the line's name is @name. */
bool strace_line_is(const struct strace_line *l, const char *name);

/* The mode that "... 32 bit mode" names, if there is one. */
enum strace_mode strace_mode(struct scan text);
