/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Runs seccomp programs as the kernel does, on calls that nobody makes. */

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline uint32_t simulated_operand(const struct sock_filter *i, uint32_t x)
{
	return BPF_SRC(i->code) == BPF_X ? x : i->k;
}

static inline bool simulated_jump(const struct sock_filter *i, uint32_t a, uint32_t operand)
{
	switch (BPF_OP(i->code)) {
	case BPF_JA:
		return true;
	case BPF_JEQ:
		return a == operand;
	case BPF_JGT:
		return a > operand;
	case BPF_JGE:
		return a >= operand;
	case BPF_JSET:
		return (a & operand) != 0;
	default:
		abort();
	}
}

/* What the program returns; it aborts at an instruction that no seccomp program of ours, systemd's
 * or libseccomp's has. */
static inline uint32_t simulate(const struct sock_fprog *p, const struct seccomp_data *data)
{
	uint32_t a = 0, x = 0, memory[BPF_MEMWORDS] = {};

	for (unsigned at = 0; at < p->len; at++) {
		const struct sock_filter *i = &p->filter[at];

		switch (BPF_CLASS(i->code)) {
		case BPF_LD:
			if (BPF_MODE(i->code) == BPF_ABS && i->k <= sizeof(*data) - sizeof(a))
				memcpy(&a, (const char *)data + i->k, sizeof(a));
			else if (BPF_MODE(i->code) == BPF_MEM)
				a = memory[i->k % BPF_MEMWORDS];
			else if (BPF_MODE(i->code) == BPF_IMM)
				a = i->k;
			else
				abort();
			break;
		case BPF_ST:
			memory[i->k % BPF_MEMWORDS] = a;
			break;
		case BPF_ALU:
			if (BPF_OP(i->code) != BPF_AND)
				abort();
			a &= simulated_operand(i, x);
			break;
		case BPF_MISC:
			x = BPF_MISCOP(i->code) == BPF_TAX ? a : x;
			a = BPF_MISCOP(i->code) == BPF_TXA ? x : a;
			break;
		case BPF_JMP:
			if (BPF_OP(i->code) == BPF_JA)
				at += i->k;
			else
				at += simulated_jump(i, a, simulated_operand(i, x)) ? i->jt : i->jf;
			break;
		case BPF_RET:
			return BPF_RVAL(i->code) == BPF_A ? a : i->k;
		default:
			abort();
		}
	}
	abort();
}
