/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* From where the code of a process begins to all that it can get to. */

#include "closure.h"

enum { WALK_NUMBERS = 1024, WALK_ROOT = UINT32_MAX };

struct walk_doubt {
	uint32_t node;
	uint64_t at;
};

struct walk {
	const struct loading *loading;
	const struct closure *closure;
	uint32_t *parents; /* by node: WALK_ROOT, or a node plus 1; 0: it is not reached */
	/* By number of a syscall: the first node that makes it, plus 1; 0: none. */
	uint32_t makers[WALK_NUMBERS];
	size_t n_doubts;
	struct walk_doubt *doubts;
};

/* 0 or -ENOMEM. The caller releases @ret, which borrows the others. */
int walk_make(const struct loading *l, const struct closure *c, struct walk *ret);
void walk_release(struct walk *w);
