/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Libraries whose doubts were looked at by a person: what they call, and why the number cannot
 * be read from their instructions. */

#include "graph.h"

struct known_row {
	const char *soname;
	/* NULL: the numbers are of every function with a doubt; otherwise of this exported one. */
	const char *function;
	uint32_t number;
	bool never;         /* the number is taken away: no program gets there */
	const char *reason; /* a clause without a period */
};

/* Ended by a row whose soname is NULL. A library with a row has no doubts any more. */
extern const struct known_row known_rows[];

/* Puts what is known in the place of the doubts of @g. 0 or -ENOMEM. */
int known_apply(struct symbols *names, struct graph *g);
