/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Instructions of x86-64, as far as it matters which code they lead to and where a number comes
 * from. The decoder is Zydis; without it (no-decoder.c) nothing can be decoded.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether there is a decoder, and what `--version` says of it. */
bool instruction_decoder(void);

enum instruction_kind {
	INSTRUCTION_OTHER,
	INSTRUCTION_CALL,
	INSTRUCTION_JUMP,    /* always */
	INSTRUCTION_BRANCH,  /* only under a condition */
	INSTRUCTION_STOP,    /* what follows is not reached from here: ret, hlt, ud2 */
	INSTRUCTION_SYSCALL, /* makes the call whose number is in rax */
	INSTRUCTION_FOREIGN, /* makes a call of the 32-bit table: int 0x80, sysenter */
	INSTRUCTION_ADDRESS, /* takes an address, and does not look there: lea */
	INSTRUCTION_PADDING, /* nop, int3, endbr64 */
};

/* What it leads to. */
struct instruction {
	enum instruction_kind kind;
	uint8_t length;
	bool has_target, has_memory, has_constant;
	uint64_t target;   /* of a call or jump whose target is in it */
	uint64_t memory;   /* the address of its operand, if that is relative to the instruction */
	uint64_t constant; /* an operand that may be an address */
};

/* Decodes the instruction of at most @size bytes that is at the address @at. False for none. */
bool instruction_decode(const void *code, size_t size, uint64_t at, struct instruction *ret);

/* The sixteen registers by their numbers in instructions. */
enum {
	REGISTER_RAX = 0,
	REGISTER_RSP = 4,
	REGISTER_RBP = 5,
	REGISTER_RDI = 7,
	REGISTER_NONE = -1,
};

/* Where a value is: in a register, or in the memory at a register plus an offset. */
enum place_kind { PLACE_NONE, PLACE_REGISTER, PLACE_MEMORY };
struct place {
	enum place_kind kind;
	int8_t reg;
	int64_t offset;
};

/* Member by member, because there may be anything between them. */
static inline bool place_equal(const struct place *a, const struct place *b)
{
	return a->kind == b->kind && a->reg == b->reg && a->offset == b->offset;
}

enum source_kind { SOURCE_UNKNOWN, SOURCE_CONSTANT, SOURCE_PLACE };

/* What is known of a register behind an instruction that compares it with itself, and a branch. */
enum zero_kind { ZERO_NONE, ZERO_IF_TAKEN, ZERO_IF_NOT_TAKEN };

/* One instruction of a function, with what it does to registers and to the stack. */
struct step {
	uint64_t at;
	struct instruction is;
	uint16_t written; /* a bit for each register that it changes */
	/* The place that it sets to a value that can be told; otherwise to.kind is PLACE_NONE. */
	struct place to;
	enum source_kind source;
	int64_t constant;
	struct place from;
	bool may_keep;        /* it may as well leave the old value: cmov */
	int64_t stack_change; /* how much rsp grows */
	bool stack_lost;      /* rsp is changed otherwise */
	int8_t tested;        /* the register that it compares with zero, or REGISTER_NONE */
	enum zero_kind zero;  /* of a branch: where the register tested before it is zero */
	bool ends;            /* for steps.h: what follows is not reached from here */
};

bool instruction_step(const void *code, size_t size, uint64_t at, struct step *ret);
