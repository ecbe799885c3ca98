/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The cheapest tokens that cover a need: sets where they pay, names for the rest. Exactly optimal (branch and
 * bound) and deterministic: among equally cheap covers one with the fewest tokens, and always the same one.
 */

#include "sysset.h"

struct cover_set {
	const char *name;
	struct sysset members;
};

enum { COVER_NEVER = UINT32_MAX, COVER_SETS_MAX = 64 };

struct cover_problem {
	/* Every member must be covered; implied ones already taken out. */
	const struct sysset *need;
	/* At most COVER_SETS_MAX. */
	const struct cover_set *sets;
	size_t n_sets;
	/* For each set and each single name; below 2^20, like each surplus cost but COVER_NEVER. */
	uint32_t token_cost;
	/* SYSSET_BITS costs by name id for what a chosen set adds beyond the need: 0 is free (implied, margin, not on
	 * the target), COVER_NEVER forbids sets that have it. What several sets add is paid for once. */
	const uint32_t *surplus_cost;
};

struct cover {
	uint64_t sets;       /* bit i: sets[i] is used */
	struct sysset names; /* needed names that stand for themselves */
	uint64_t cost;
};

/* -EINVAL where there are too many sets. */
int cover_solve(const struct cover_problem *p, struct cover *ret);
