/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A verdict: what the kernel does with a call under the seccomp filter that systemd makes from a
 * filter and its settings (SystemCallErrorNumber=, SystemCallArchitectures=, SystemCallLog=).
 */

#include "abi/abi.h"
#include "groups/filter.h"

/* Answers beside these: FILTER_KILL, an errno, or 0 for a call that is skipped and returns 0. */
enum {
	VERDICT_PASS = -1,
	VERDICT_LOG = -2, /* passes, and is logged because of SystemCallLog= */
};

/* Both are borrowed and must outlive it. */
struct verdict {
	const struct sets *target;
	const struct filter *filter;
};

/* The answer to a call of @number. @first is its first argument, which decides for
 * socketcall(2) and ipc(2), as in the filters that libseccomp makes; it is ignored for other
 * calls. */
int verdict_of(const struct verdict *v, struct syscall_nr number, uint32_t first);

/* Whether @s is socketcall(2) or ipc(2), whose first argument selects a call. */
bool verdict_is_multiplexed(struct syscall_nr s);
