/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* fact_arguments[] as numbers: which calls of this machine's architectures hold facts, and
 * where. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/abi.h"
#include "fact.h"

/* An argument that holds a fact. */
struct fact_call {
	struct syscall_nr syscall;
	/* 0, or the first argument of socketcall(2), which some 32-bit architectures have: then the
	 * argument lies in memory, in an array that the second argument points to. */
	unsigned subcall;
	unsigned argument; /* from 0 */
	enum fact_kind kind;
};

/* More than there are: what does not fit is left out, and a unit test fails. */
enum { FACT_CALLS_MAX = 16 };

struct fact_calls {
	size_t n;
	struct fact_call of[FACT_CALLS_MAX];
};

/* Looks up the numbers for the native architecture and those that its kernel runs besides. */
void fact_calls_init(struct fact_calls *ret);

/* The kinds of facts that @s may hold, as bits 1 << enum fact_kind; 0 for most calls. */
uint32_t fact_calls_kinds(const struct fact_calls *c, struct syscall_nr s);

/* The size of one argument in the array of socketcall(2). */
size_t fact_call_word_size(const struct fact_call *c);

/* The value that a register or word with @argument stands for: the kernel takes an address family
 * as an int, and ignores the upper half of the register. */
uint64_t fact_call_value(enum fact_kind k, uint64_t argument);
