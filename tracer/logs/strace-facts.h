/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Facts in the arguments that strace prints: by name ("AF_INET6"), by number (-X raw) or by both
 * (-X verbose). event/fact.h lists which argument of which call shows a fact. */

#include "event/fact.h"
#include "strace-line.h"

enum { STRACE_FACTS_MAX = 4 };

/* The facts of a line of kind STRACE_CALL. Returns how many are in @ret. A kind whose argument
 * cannot be read is added to @unreadable as 1 << enum fact_kind. */
size_t strace_facts(
	const struct strace_line *l, struct fact ret[STRACE_FACTS_MAX], uint32_t *unreadable);

/* The kinds that the arguments of the line's call would show: bits 1 << enum fact_kind. */
uint32_t strace_fact_kinds(const struct strace_line *l);
