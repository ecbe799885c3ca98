/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The target: the systemd whose sets are used, and that will enforce the result. */

#include "base/failure.h"
#include "base/reporter.h"
#include "groups/sets.h"

/*
 * Finds the sets behind @word, the value of --systemd=: a version of the tables, or "host" for what
 * this host's systemd-analyze prints. NULL stands for the default: the tables' sets for this host's
 * version; if the tables do not have it, those that systemd-analyze prints; else those of systemd
 * 252, which is reported.
 *
 * -EINVAL if @word is no version that is known, -ENOENT if this host has no systemd, or another
 * -errno; the reason is in @f. The caller frees @ret with sets_free().
 */
int target_find(
	const char *word, const struct reporter *reporter, struct failure *f, struct sets **ret);

/* The tables' sets of @version, or if they do not have it, of the last one before, which is
 * reported. -ENOENT if there is none, with the reason in @f. The caller frees @ret. */
int target_find_version(
	int version, const struct reporter *reporter, struct failure *f, struct sets **ret);
