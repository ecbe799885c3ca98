/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "profile.h"

/*
 * Joins @src into @dst; @src is left as it is. Runs are identified by id; a folded run has many. A
 * run that both have keeps the larger counts, the earlier first sightings, all executables, all
 * gaps, and the kinds of facts that both show; runs that have an id in common with a folded one
 * become one with it: merging is associative, commutative and idempotent. 0 or -ENOMEM; @dst can
 * then only be freed.
 */
int profile_merge(struct profile *dst, const struct profile *src);

/* The same for many profiles, in linear time: profile_append() for each, then profile_settle()
 * once. Between them nothing else may be done with @dst. */
int profile_append(struct profile *dst, const struct profile *src);
int profile_settle(struct profile *p);

/*
 * Makes one run of all, which keeps their ids, so that merging with a profile that has some of them
 * changes nothing. Counts, events, losses and durations are added up; the start is the latest.
 * Which run saw what is lost. 0 or -ENOMEM; @p can then only be freed.
 */
int profile_fold(struct profile *p);

/*
 * The same for the oldest runs of a profile that has more than @max: all but half of @max, so that
 * it can grow again. Returns how many were folded, 0 if it has no more; or -ENOMEM.
 */
int profile_fold_oldest(struct profile *p, size_t max);
