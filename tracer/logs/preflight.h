/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What keeps this host from writing records of denied and logged calls. If anything does, a log
 * without records does not show that a filter is complete. */

#include <stddef.h>

enum { PREFLIGHT_MAX = 16, PREFLIGHT_TEXT = 256 };

struct preflight {
	size_t n;
	char findings[PREFLIGHT_MAX][PREFLIGHT_TEXT]; /* one sentence each, in printable ASCII */
};

/* Checks kernel.seccomp.actions_logged, and the status, rate limit and rules of the kernel's audit
 * system, which needs CAP_AUDIT_CONTROL. What cannot be checked is a finding as well. */
void preflight(struct preflight *ret);
