/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The calls that a verdict does not let pass, or lets pass and logs: one miss for each (call,
 * executable, answer). If more different ones are made than are kept, as by a program that tries
 * numbers at random, the others are counted only.
 */

#include "base/proc.h"
#include "inspect/decode.h"
#include "verdict.h"

enum { MISS_EXAMPLES = 3 };

struct miss_example {
	char args[DECODED_SIZE];       /* the arguments as decode_call() shows them, escaped */
	char comm[4 * PROC_COMM_SIZE]; /* the thread's name, escaped */
	pid_t pid, tid;
	uint64_t time_ns; /* of the event */
};

struct miss {
	struct syscall_nr syscall;
	const char *name; /* NULL if the number has no known name */
	/* Borrowed from the source; NULL if it is not known, or the launcher. */
	const struct executable *exe;
	bool launcher; /* the service manager's child would make it, before the exec */
	int verdict;   /* as of verdict_of(), never VERDICT_PASS */
	uint64_t count;
	/* Calls with different arguments, the first miss first. */
	size_t n_examples;
	struct miss_example examples[MISS_EXAMPLES];
};

struct misses {
	size_t n;
	struct miss **miss;
	uint64_t left_out; /* calls that were not kept */
};

/* Counts @ev if @v does not let it pass, or lets it pass and logs it. The arguments of its call are
 * read from the process, which must be held. Returns 1 if @ev is denied, 0 if it passes,
 * -ENOMEM. */
int misses_add(struct misses *m, const struct verdict *v, const struct event *ev);

/* How many of the m->n misses are denied; the others pass and are logged. */
size_t misses_denied(const struct misses *m);
void misses_release(struct misses *m);
