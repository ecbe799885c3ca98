/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What was made and would have been denied, or logged, once for each (syscall, executable, answer). */

#include "base/proc.h"
#include "inspect/decode.h"
#include "verdict.h"

enum { MISS_EXAMPLES = 3 };

struct miss_example {
	char args[DECODED_SIZE];       /* escaped */
	char comm[4 * PROC_COMM_SIZE]; /* the thread's name, escaped */
	pid_t pid, tid;
	uint64_t time_ns;
};

struct miss {
	struct syscall_nr syscall;
	const char *name;             /* NULL where nothing can name it */
	const struct executable *exe; /* NULL: not known, or the service manager's child */
	bool launcher;
	int verdict;
	uint64_t count;
	size_t n_examples; /* of calls with different arguments; the first is the first miss */
	struct miss_example examples[MISS_EXAMPLES];
};

struct misses {
	size_t n;
	struct miss **miss;
	uint64_t left_out; /* calls beyond what is kept: a program that tries numbers at random */
};

/* Counts @ev where @v says that it is denied or logged: 1 where it is denied, 0 where it passes, -ENOMEM. */
int misses_add(struct misses *m, const struct verdict *v, const struct event *ev);

/* How many of m->n are denied; the others are let through and logged. */
size_t misses_denied(const struct misses *m);
void misses_release(struct misses *m);
