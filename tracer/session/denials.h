/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Says which calls a seccomp filter denied to the processes that are observed. If only a child is
 * killed, its unit stays active, and else only the kernel's log knows.
 */

#include "base/reporter.h"
#include "event/event.h"

/* What has been said: each denial of a call to an executable once. */
struct denials {
	struct denial {
		struct syscall_nr syscall;
		const struct executable *exe; /* of the source, which outlives this */
		bool killed;
		int error;
	} * said;
	size_t n;
};

/* Says it if @ev was denied and that is new. At most some hundreds are said. */
void denials_report(struct denials *d, const struct event *ev, const struct reporter *reporter);

/* Says in one line what was denied in all, if anything was: the lines that said it at once may be days
 * old. */
void denials_conclude(const struct denials *d, const struct reporter *reporter);

void denials_release(struct denials *d);
