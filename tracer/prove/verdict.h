/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What systemd would have the kernel do with a call: a filter and its settings, number by number. */

#include "abi/abi.h"
#include "groups/filter.h"

/* Else an errno (0: skipped), or FILTER_KILL. */
enum {
	VERDICT_PASS = -1,
	VERDICT_LOG = -2, /* passes, and is logged for SystemCallLog= */
};

/* Borrows both, which must outlive it. */
struct verdict {
	const struct sets *target;
	const struct filter *filter;
};

/* @first is the first argument: of socketcall(2) and ipc(2) it decides, as it does for libseccomp. */
int verdict_of(const struct verdict *v, struct syscall_nr s, uint32_t first);

/* Whether a call is one of the two whose first argument matters. */
bool verdict_is_multiplexed(struct syscall_nr s);
