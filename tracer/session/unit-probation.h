/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The time after an installation in which the unit must show that it survives. */

#include <stdbool.h>

#include "profile/profile.h"
#include "unit/unit.h"

struct probation {
	bool failed; /* the unit failed, was restarted by systemd, or a process was killed */
	/* The Exec line of which the manager saw a process end by SIGSYS, or NULL. */
	const char *filtered;
	struct profile *killed; /* what the kernel has logged about that, or NULL */
};

/* Both are borrowed. */
struct probation_subject {
	const struct unit *unit;
	const struct profile *known; /* what was observed of it: its executables count */
};

/* Watches the unit for @ms milliseconds, or until it fails. @since_us (µs since 1970) is when its
 * restart began. -errno, with the reason in @f. The caller frees @ret->killed. */
int probation_watch(const struct probation_subject *s, int64_t since_us, unsigned ms,
	struct failure *f, struct probation *ret);
