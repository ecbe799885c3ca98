/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The facts in the arguments of a call at whose entry a thread is stopped. */

#include <sys/types.h>

#include "event/fact-call.h"

enum { CALL_FACTS_MAX = 4 };

struct call_facts {
	size_t n;
	struct fact of[CALL_FACTS_MAX];
	/* Bits 1 << enum fact_kind: there may be such facts, but the thread's memory could not be
	 * read. */
	uint32_t unreadable;
};

/* @args are the registers of the call @s. Memory of @tid is read only for socketcall(2). */
void call_facts_read(const struct fact_calls *c, pid_t tid, struct syscall_nr s,
	const uint64_t args[6], struct call_facts *ret);
