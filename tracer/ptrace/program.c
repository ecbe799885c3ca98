/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "program.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

enum {
	/* Enough for a run of its own for each number of x86-64 and x32, and for -1. */
	RUNS_MAX = 2 * (PROGRAM_NUMBERS + 1) + 1,
	/* The longest jump of a condition, whose offset has eight bits. */
	JUMP_MAX = 255,
};

/* Numbers with one answer, up to the next run. */
struct run {
	uint32_t begin;
	struct syscall_nr first;
};

struct program {
	const struct program_rules *rules;
	size_t n_runs; /* of the architecture that is being added */
	struct run runs[RUNS_MAX];
	size_t n; /* may exceed the array: then the program is too long */
	struct sock_filter code[BPF_MAXINSNS];
};

static void add(struct program *p, struct sock_filter insn)
{
	if (p->n < ARRAY_SIZE(p->code))
		p->code[p->n] = insn;
	p->n++;
}

static void add_load(struct program *p, uint32_t offset)
{
	add(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

static void add_return(struct program *p, uint32_t action)
{
	add(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/* Leaves room for a jump whose target is not known yet; returns its index. */
static size_t add_jump(struct program *p)
{
	add(p, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 0));
	return p->n - 1;
}

/* Lets the jump @at go to what is added next. */
static void land(struct program *p, size_t at)
{
	if (at < ARRAY_SIZE(p->code))
		p->code[at].k = (uint32_t)(p->n - at - 1);
}

static uint32_t action_of(const struct program *p, struct syscall_nr s, uint32_t first)
{
	return p->rules->action(p->rules->userdata, s, first);
}

static bool is_multiplexed(const struct program *p, struct syscall_nr s)
{
	return p->rules->is_multiplexed && p->rules->is_multiplexed(s);
}

static void add_parts(struct program *p, struct syscall_nr s)
{
	add_load(p, offsetof(struct seccomp_data, args));
	for (uint32_t first = 0; first < PROGRAM_PARTS; first++) {
		add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, first, 0, 1));
		add_return(p, action_of(p, s, first));
	}
	add_return(p, action_of(p, s, PROGRAM_PARTS));
}

static void add_answer(struct program *p, struct syscall_nr s)
{
	if (is_multiplexed(p, s))
		add_parts(p, s);
	else
		add_return(p, action_of(p, s, 0));
}

/* The accumulator holds a number that belongs to one of the runs from @low up to and without
 * @high. */
static void add_tree(struct program *p, size_t low, size_t high)
{
	size_t middle = low + (high - low) / 2, condition = p->n, far;

	if (high - low == 1) {
		add_answer(p, p->runs[low].first);
		return;
	}
	add(p, (struct sock_filter)BPF_JUMP(
		       BPF_JMP | BPF_JGE | BPF_K, p->runs[middle].begin, 0, 1));
	far = add_jump(p);
	add_tree(p, low, middle);
	land(p, far);
	/* Most jumps are short, and need no second one. */
	if (p->n - condition - 1 > JUMP_MAX || p->n > ARRAY_SIZE(p->code)) {
		add_tree(p, middle, high);
		return;
	}
	memmove(&p->code[far], &p->code[far + 1], (p->n - far - 1) * sizeof(*p->code));
	p->n--;
	p->code[condition].jt = (uint8_t)(p->n - condition - 1);
	p->code[condition].jf = 0;
	add_tree(p, middle, high);
}

static bool are_alike(const struct program *p, struct syscall_nr a, struct syscall_nr b)
{
	return a.arch == b.arch && !is_multiplexed(p, a) && !is_multiplexed(p, b) &&
	       action_of(p, a, 0) == action_of(p, b, 0);
}

/* The numbers of @arch from @first on. */
static void collect_runs(struct program *p, uint32_t arch, int32_t first)
{
	struct syscall_nr last = {arch, first};

	p->runs[p->n_runs++] = (struct run){(uint32_t)first, last};
	for (int32_t nr = first + 1; nr <= first + PROGRAM_NUMBERS; nr++) {
		struct syscall_nr s = {arch, nr};

		if (are_alike(p, last, s))
			continue;
		p->runs[p->n_runs++] = (struct run){(uint32_t)nr, s};
		last = s;
	}
}

/* x32's token is not one that the kernel gives to a filter: its numbers lie within those of
 * x86-64. */
static uint32_t x32_within(uint32_t arch)
{
	uint32_t x32 = abi_from_audit(arch, ABI_X32_BIT).arch;

	return x32 == arch ? 0 : x32;
}

static void add_arch(struct program *p, uint32_t arch)
{
	size_t other;

	add_load(p, offsetof(struct seccomp_data, arch));
	add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, arch, 1, 0));
	other = add_jump(p);
	add_load(p, offsetof(struct seccomp_data, nr));
	p->n_runs = 0;
	collect_runs(p, arch, 0);
	if (x32_within(arch)) {
		collect_runs(p, x32_within(arch), ABI_X32_BIT);
		/* As in the programs of libseccomp, -1 is none of x32's. */
		p->runs[p->n_runs++] = (struct run){UINT32_MAX, {arch, -1}};
	}
	add_tree(p, 0, p->n_runs);
	land(p, other);
}

static void add_arches(struct program *p)
{
	uint32_t native = abi_native();

	add_arch(p, native);
	for (const uint32_t *a = abi_compat(native); *a; a++)
		if (*a != x32_within(native))
			add_arch(p, *a);
	add_return(p, p->rules->foreign);
}

int program_build(const struct program_rules *r, struct sock_fprog *ret)
{
	_cleanup_(freep) struct program *p = calloc(1, sizeof(*p));
	struct sock_filter *code;

	if (!p)
		return -ENOMEM;
	p->rules = r;
	add_arches(p);
	if (p->n > ARRAY_SIZE(p->code))
		return -E2BIG;
	code = malloc(p->n * sizeof(*code));
	if (!code)
		return -ENOMEM;
	memcpy(code, p->code, p->n * sizeof(*code));
	*ret = (struct sock_fprog){.len = (unsigned short)p->n, .filter = code};
	return 0;
}
