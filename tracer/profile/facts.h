/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What a profile knows of facts, for those who read it. A run may be unable to show a kind of
 * facts: a log may have no arguments, and profiles of version 1 had no facts. What such runs did is
 * unknown, which must never be read as unused.
 */

#include "profile.h"

/* The facts of one kind, sorted by value. Borrowed until the next change of the profile. */
const struct observed_fact *const *facts_of(
	const struct profile *p, enum fact_kind k, size_t *ret_n);

/* Whether there is a run, and each run would have shown facts of the kind: only then is a fact that
 * is missing one that was not observed. */
bool facts_are_known(const struct profile *p, enum fact_kind k);

enum fact_state {
	FACT_UNKNOWN, /* it was not seen, but there is a run that could not have shown it, or there is no run */
	FACT_NOT_SEEN, /* it was not seen, and each run would have shown it */
	FACT_SEEN,     /* at least one run shows it */
};

/* What all runs together know of a value. Gaps (profile_gaps()) limit this answer as they limit
 * that about calls. */
enum fact_state facts_state(const struct profile *p, enum fact_kind k, uint64_t value);

/* The next run, from the one at @at on, that could not show facts of the kind @k; NULL if there is
 * none. @at becomes the index of the run behind it: begin with 0. */
const struct run *facts_next_unknown(const struct profile *p, enum fact_kind k, size_t *at);

/* A fact over all runs. */
struct fact_total {
	uint64_t count;
	uint64_t first_us; /* into the run that saw it earliest */
	bool launcher;     /* only the launcher made it */
};

struct fact_total facts_total(const struct observed_fact *o);
