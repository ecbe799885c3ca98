/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Finds the cheapest tokens that cover a need: sets if they pay, and names for the rest. The cover
 * is exactly optimal (branch and bound) and deterministic: of several covers with the same cost it
 * is one with the fewest tokens, and always the same.
 */

#include "sysset.h"

struct cover_set {
	const char *name;
	struct sysset members;
};

enum { COVER_NEVER = UINT32_MAX, COVER_SETS_MAX = 64 };

struct cover_problem {
	/* Every member must be covered. The caller has removed implied calls. */
	const struct sysset *need;
	/* At most COVER_SETS_MAX. */
	const struct cover_set *sets;
	size_t n_sets;
	/* The cost of each set and of each single name; below 2^20, as is each surplus cost except
	 * COVER_NEVER. */
	uint32_t token_cost;
	/* SYSSET_BITS costs by name id, for the calls that a chosen set adds beyond the need: 0 is
	 * free (implied, margin, not on the target), and COVER_NEVER forbids every set that has the
	 * call. A call that several sets add is paid once. */
	const uint32_t *surplus_cost;
};

struct cover {
	uint64_t sets;       /* bit i: sets[i] is used */
	struct sysset names; /* needed names that no chosen set covers */
	uint64_t cost;
};

/* -EINVAL if there are more than COVER_SETS_MAX sets. */
int cover_solve(const struct cover_problem *p, struct cover *ret);
