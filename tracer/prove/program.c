/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "program.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "ptrace/notable.h"

enum {
	NAMED_MAX = 1024, /* no number of the tested architectures is above it */
	PARTS_MAX = 32,   /* of socketcall and ipc */
	X32_FIRST = 0x40000000,
};

struct program {
	const struct verdict *v;
	struct notables notables;
	bool traps;
	size_t n;
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

/* What changes how a tracee has to be followed; executed code is of no interest here. */
static bool must_be_seen(const struct program *p, struct syscall_nr s)
{
	enum notable w = notables_find(&p->notables, s);
	const char *name = abi_name(s);

	return (w != NOTABLE_NONE && w != NOTABLE_MMAP) ||
	       (name && strncmp(name, "execve", strlen("execve")) == 0);
}

static uint32_t action(const struct program *p, struct syscall_nr s, uint32_t first)
{
	int verdict = verdict_of(p->v, s, first);

	if (p->traps)
		return verdict != VERDICT_PASS || must_be_seen(p, s) ? SECCOMP_RET_TRACE
								     : SECCOMP_RET_ALLOW;
	if (verdict == VERDICT_PASS)
		return SECCOMP_RET_ALLOW;
	if (verdict == VERDICT_LOG)
		return SECCOMP_RET_LOG;
	return verdict == FILTER_KILL ? SECCOMP_RET_KILL_PROCESS
				      : SECCOMP_RET_ERRNO | (uint32_t)verdict;
}

static void add_parts(struct program *p, struct syscall_nr s)
{
	add_load(p, offsetof(struct seccomp_data, args));
	for (uint32_t first = 0; first < PARTS_MAX; first++) {
		add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, first, 0, 1));
		add_return(p, action(p, s, first));
	}
	add_return(p, action(p, s, PARTS_MAX));
}

/* The accumulator holds a number from @s->nr on: up to and without @end, all have one answer. */
static void add_run(struct program *p, struct syscall_nr s, uint32_t end)
{
	size_t jump = p->n;

	add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, end, 0, 0));
	if (verdict_is_multiplexed(s))
		add_parts(p, s);
	else
		add_return(p, action(p, s, 0));
	if (p->n < ARRAY_SIZE(p->code))
		p->code[jump].jt = (uint8_t)(p->n - jump - 1);
}

static bool are_alike(const struct program *p, struct syscall_nr a, struct syscall_nr b)
{
	return !verdict_is_multiplexed(a) && !verdict_is_multiplexed(b) &&
	       action(p, a, 0) == action(p, b, 0);
}

static void add_numbers(struct program *p, uint32_t arch, int32_t first)
{
	struct syscall_nr begin = {arch, first};

	for (int32_t nr = first + 1; nr <= first + NAMED_MAX; nr++) {
		struct syscall_nr s = {arch, nr};

		if (are_alike(p, begin, s))
			continue;
		add_run(p, begin, (uint32_t)nr);
		begin = s;
	}
	if (first == 0 && abi_native() == arch && abi_from_audit(arch, X32_FIRST).arch != arch) {
		add_run(p, begin, X32_FIRST);
		add_numbers(p, abi_from_audit(arch, X32_FIRST).arch, X32_FIRST);
		return;
	}
	add_return(p, action(p, begin, 0));
}

static void add_arch(struct program *p, uint32_t arch)
{
	size_t jump;

	add_load(p, offsetof(struct seccomp_data, arch));
	add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, arch, 1, 0));
	jump = p->n;
	add(p, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 0));
	add_load(p, offsetof(struct seccomp_data, nr));
	add_numbers(p, arch, 0);
	if (p->n < ARRAY_SIZE(p->code))
		p->code[jump].k = (uint32_t)(p->n - jump - 1);
}

/* x32's token is not one that the kernel tells: it lies within x86-64. */
static void add_arches(struct program *p)
{
	uint32_t native = abi_native();

	add_arch(p, native);
	for (const uint32_t *a = abi_compat(native); *a; a++)
		if (*a != abi_from_audit(native, X32_FIRST).arch)
			add_arch(p, *a);
	add_return(p, p->traps                                  ? SECCOMP_RET_TRACE
		      : filter_settings(p->v->filter)->n_arches ? SECCOMP_RET_KILL_PROCESS
								: SECCOMP_RET_ALLOW);
}

static int build(const struct verdict *v, bool traps, struct sock_fprog *ret)
{
	_cleanup_(freep) struct program *p = calloc(1, sizeof(*p));
	struct sock_filter *code;

	if (!p)
		return -ENOMEM;
	p->v = v;
	p->traps = traps;
	notables_init(&p->notables);
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

int program_trap(const struct verdict *v, struct sock_fprog *ret)
{
	return build(v, true, ret);
}

int program_enforce(const struct verdict *v, struct sock_fprog *ret)
{
	return build(v, false, ret);
}
