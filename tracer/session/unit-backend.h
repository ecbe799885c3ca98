/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* By what a unit can be watched, here and now: the reason why it cannot is clearest before anything is
 * done, and not in the journal of the watcher. */

#include "backend.h"
#include "unit/unit.h"

/*
 * Tries @wanted on the unit; auto is ptrace only if eBPF is not to be had, and that is reported.
 * *ret_traced: by ptrace. -EOPNOTSUPP if ptrace cannot watch this unit; -EPERM and others if this host
 * or this user cannot watch; the reason is in @f.
 */
int unit_backend_choose(const struct unit *u, const struct backend *wanted,
	const struct reporter *reporter, struct failure *f, bool *ret_traced);
