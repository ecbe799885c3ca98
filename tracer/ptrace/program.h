/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Seccomp programs (classic BPF) made of a function that decides what happens to each call. */

#include <linux/filter.h>
#include <stdbool.h>

#include "abi/abi.h"

/* Numbers below this are asked for one by one, for each architecture (x32's from bit 30 on). All
 * above them have the answer of the first one that is not below. No kernel has a number near it. */
enum { PROGRAM_NUMBERS = 1024 };

struct program_rules {
	/* SECCOMP_RET_* for a call. @first is the lower half of its first argument if that matters,
	 * else 0. */
	uint32_t (*action)(const void *userdata, struct syscall_nr s, uint32_t first);
	/* Whether the first argument matters: its values below PROGRAM_PARTS are asked for one by
	 * one, and those above have the answer of PROGRAM_PARTS. May be NULL: it never does. */
	bool (*is_multiplexed)(struct syscall_nr s);
	const void *userdata;
	/* For architectures that the kernel of this machine cannot be expected to run. */
	uint32_t foreign;
};

enum { PROGRAM_PARTS = 32 /* socketcall(2) and ipc(2) have fewer */ };

/*
 * The program looks a number up in a binary tree of runs of numbers with one answer. It covers the
 * native architecture and those that its kernel can run besides. Every call of @r comes before this
 * returns. The caller frees @ret->filter. -ENOMEM; -E2BIG if the program had more than BPF_MAXINSNS
 * instructions.
 */
int program_build(const struct program_rules *r, struct sock_fprog *ret);
