/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "profile.h"

/*
 * Joins @src into @dst; @src is left as it is. Runs are identified by id. A run that both have
 * keeps the larger counts, the earlier first sightings, all executables, all gaps, and the kinds of
 * facts that both show: merging is associative, commutative and idempotent. 0 or -ENOMEM; @dst then
 * holds a part of @src.
 */
int profile_merge(struct profile *dst, const struct profile *src);
