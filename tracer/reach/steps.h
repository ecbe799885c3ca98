/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Where the number of a syscall comes from, inside one function: backwards from the instruction
 * that makes the call, on all paths, to the constants.
 */

#include "elf-file.h"
#include "instruction.h"

struct step_jump {
	uint32_t to, from; /* indexes */
};

/* The instructions of one function. */
struct steps {
	uint64_t end;
	size_t n;
	struct step *list; /* by address; the first is the entry */
	/* Before each, and at the end: how far rsp is below its value at the entry. */
	int64_t *depths;
	int64_t frame; /* of rbp, if it keeps a frame */
	size_t n_jumps;
	struct step_jump *jumps; /* by target */
};

/* Decodes @code, bytes of a function that are in @e. -ENOMEM. The caller releases @ret. */
int steps_read(const struct elf_file *e, const struct elf_range *function, struct steps *ret);
void steps_release(struct steps *s);

enum { NUMBERS_MAX = 64 };

/* What a place may hold before an instruction. */
struct numbers {
	size_t n;
	uint32_t list[NUMBERS_MAX];
	bool is_unknown;    /* on some path it cannot be told */
	bool is_argument;   /* on some path it is what the function was called with: */
	struct place given; /* a register, or memory at rsp of the first instruction */
};

/* The place @p before the instruction that is at the index @i, or at the end for s->n. What is
 * no number that a syscall can have is unknown. @budget is how many more instructions may be
 * looked at; 0 left makes it unknown. 0 or -ENOMEM. */
int steps_numbers(const struct steps *s, size_t i, const struct place *p, uint64_t *budget,
	struct numbers *ret);

/* Where the caller, at its instruction @i that calls or jumps to a function, or at its end
 * behind which that follows, has what the function gets in @given. */
struct place steps_passed(const struct steps *s, size_t i, const struct place *given);

/* The index of the instruction at an address, s->n for the end of the function; SIZE_MAX if
 * there is none. */
size_t steps_find(const struct steps *s, uint64_t at);
