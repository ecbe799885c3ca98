/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "profile.h"

/*
 * Joins @src into @dst; @src is left as it is. Runs are told apart by id. Of a run that both have, the larger counts, the
 * earlier first sightings, all executables, all gaps, and the kinds of facts that both show are kept: merging is
 * associative, commutative and idempotent. 0 or -ENOMEM; @dst then holds a part of @src.
 */
int profile_merge(struct profile *dst, const struct profile *src);
