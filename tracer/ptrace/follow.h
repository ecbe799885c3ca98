/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* System calls after which a tracee has to be followed in another way, or can no longer be followed
 * completely. */

#include <stdbool.h>
#include <sys/types.h>

#include "event/source.h"
#include "notable.h"

struct follow {
	bool by_syscall; /* it is about to install a filter, which would hide calls from the trap filter */
	bool is_strict; /* from now on it is in strict mode, see strict.h */
	uint32_t gaps;  /* bits 1 << enum gap: what the observation will lack */
};

/* @tid, which the trap filter applies to if @trapped, is stopped at the entry of @what with the
 * arguments @args. May change the arguments of a clone so that the child can be followed, and the
 * answer to what a thread asks about its filters so that it is as without the trap filter. */
struct follow follow_entry(pid_t tid, bool trapped, enum notable what, const uint64_t args[6]);
