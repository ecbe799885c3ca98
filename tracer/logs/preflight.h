/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What keeps this host from writing records of denied and logged calls at all: a silent soak is not a clean one. */

#include <stddef.h>

enum { PREFLIGHT_MAX = 16, PREFLIGHT_TEXT = 256 };

struct preflight {
	size_t n;
	char findings[PREFLIGHT_MAX][PREFLIGHT_TEXT]; /* one sentence each, in printable ASCII */
};

/* Looks at the kernel's audit system (needs CAP_AUDIT_CONTROL), kernel.seccomp.actions_logged, rate limits and audit's
 * rules. What cannot be asked is a finding as well. */
void preflight(struct preflight *ret);
