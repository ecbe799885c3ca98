/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What an existing filter lacks: the calls of a profile that it denies. The result is written as a
 * drop-in without a reset, which adds to an allow list and takes words out of a deny list
 * (emit/extension.h).
 */

#include "base/reporter.h"
#include "groups/sets.h"
#include "profile/profile.h"

struct extension {
	const struct sets *target; /* borrowed */
	/* Names that were observed, that the filter denies, and that the target can resolve. */
	struct sysset missing;
};

/*
 * Compares the calls of @p with @allowed, the names that the filter lets through on @target
 * (filter_allowed()). Reports to @reporter each call that is denied although no word of a filter
 * could allow it, and each architecture besides this host's, which SystemCallArchitectures= has to
 * admit.
 */
void extension_find(const struct sets *target, const struct profile *p,
	const struct sysset *allowed, const struct reporter *reporter, struct extension *ret);
