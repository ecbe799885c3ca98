/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the kernel has logged about the processes of a unit: calls that a filter killed for, or that
 * SystemCallLog= let through. */

#include "base/reporter.h"
#include "groups/sets.h"
#include "profile/profile.h"

/*
 * Reads this host's journal from @since_us (µs since 1970) on. *ret is NULL if it has no record of
 * @unit. @kills_only leaves out what was let through. -errno, with the reason in @f. The caller frees
 * @ret.
 */
int unit_records(const char *unit, int64_t since_us, bool kills_only, struct failure *f,
	struct profile **ret);
