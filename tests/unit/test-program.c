/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ptrace/program.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>

#include "ptrace/trap.h"
#include "unit.h"

/* Computes the kernel's answer and counts the instructions. It implements only what program_build()
 * uses. */
static uint32_t run(const struct sock_fprog *p, const struct seccomp_data *d, size_t *ret_steps)
{
	uint32_t a = 0;

	*ret_steps = 0;
	for (size_t pc = 0; pc < p->len; pc++) {
		struct sock_filter i = p->filter[pc];

		++*ret_steps;
		switch (i.code) {
		case BPF_LD | BPF_W | BPF_ABS:
			assert_true(i.k + sizeof(a) <= sizeof(*d));
			memcpy(&a, (const char *)d + i.k, sizeof(a));
			break;
		case BPF_JMP | BPF_JA:
			pc += i.k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
			pc += a == i.k ? i.jt : i.jf;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			pc += a >= i.k ? i.jt : i.jf;
			break;
		case BPF_RET | BPF_K:
			return i.k;
		default:
			fail();
		}
	}
	fail();
	return 0;
}

static uint32_t answer(const struct sock_fprog *p, uint32_t arch, int32_t nr, uint32_t first)
{
	/* The upper half does not matter. */
	const struct seccomp_data d = {
		.arch = arch, .nr = nr, .args = {UINT64_C(0x500000000) | first}};
	size_t steps;
	uint32_t r = run(p, &d, &steps);

	assert_true(steps < 64);
	return r;
}

struct pattern {
	unsigned density; /* how many of 16 numbers have the other answer, at random */
	uint64_t seed;
};

static uint32_t by_chance(const void *userdata, struct syscall_nr s, uint32_t first)
{
	const struct pattern *p = userdata;
	uint64_t state = p->seed + s.arch * UINT64_C(31) + (uint32_t)s.nr * UINT64_C(1009) + first;

	next_random(&state);
	return next_random(&state) % 16 < p->density ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW;
}

static bool is_number_102(struct syscall_nr s)
{
	return s.arch == SCMP_ARCH_X86 && s.nr == 102;
}

static void check_arch(const struct sock_fprog *prog, const struct program_rules *r, uint32_t audit,
	uint32_t arch, int32_t begin)
{
	for (int32_t nr = begin; nr <= begin + PROGRAM_NUMBERS; nr++)
		for (uint32_t first = 0;
			first < (is_number_102((struct syscall_nr){arch, nr}) ? 40 : 1); first++) {
			uint32_t asked = first < PROGRAM_PARTS ? first : PROGRAM_PARTS;

			assert_int_equal(answer(prog, audit, nr, first),
				r->action(r->userdata, (struct syscall_nr){arch, nr}, asked));
		}
}

static void every_number(void **state)
{
	if (abi_native() != SCMP_ARCH_X86_64)
		skip();
	for (unsigned density = 0; density <= 4; density++) {
		const struct pattern pattern = {density, 4711};
		const struct program_rules r = {
			by_chance, is_number_102, &pattern, SECCOMP_RET_LOG};
		struct sock_fprog prog;

		assert_int_equal(program_build(&r, &prog), 0);
		check_arch(&prog, &r, SCMP_ARCH_X86_64, SCMP_ARCH_X86_64, 0);
		check_arch(&prog, &r, SCMP_ARCH_X86, SCMP_ARCH_X86, 0);
		check_arch(&prog, &r, SCMP_ARCH_X86_64, SCMP_ARCH_X32, ABI_X32_BIT);
		assert_int_equal(answer(&prog, SCMP_ARCH_X86_64, ABI_X32_BIT - 1, 0),
			by_chance(&pattern, (struct syscall_nr){SCMP_ARCH_X86_64, PROGRAM_NUMBERS},
				0));
		assert_int_equal(answer(&prog, SCMP_ARCH_AARCH64, 0, 0), SECCOMP_RET_LOG);
		free(prog.filter);
	}
}

/* No two neighbours have the same answer, on any architecture: the program is longer than the
 * kernel accepts. */
static uint32_t by_parity(const void *userdata, struct syscall_nr s, uint32_t first)
{
	return s.nr % 2 ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW;
}

static void too_long(void **state)
{
	struct sock_fprog prog;

	assert_int_equal(
		program_build(&(struct program_rules){.action = by_parity}, &prog), -E2BIG);
}

static void trap_all(void **state)
{
	struct sock_fprog prog;

	assert_int_equal(trap_build(NULL, 0, &prog), 0);
	assert_int_equal(prog.len, 1);
	assert_int_equal(prog.filter[0].k, trap_action());
	free(prog.filter);
}

/* Known calls pass, on the native architecture only; all others stop, numbers below zero
 * included. */
static void trap_known(void **state)
{
	uint32_t native = abi_native();
	struct syscall_nr known[600];
	struct sock_fprog prog;
	size_t n = 0;

	for (int32_t nr = -2; n < 300; nr += 3) {
		known[n++] = (struct syscall_nr){native, nr};
		known[n++] = (struct syscall_nr){SCMP_ARCH_X86, nr + 1};
	}
	assert_int_equal(trap_build(known, n, &prog), 0);
	for (int32_t nr = -4; nr < 2000; nr++) {
		struct syscall_nr s = {native, nr};
		bool passes = nr >= 0 && nr % 3 == 1 && nr <= known[n - 2].nr && trap_can_pass(s);

		assert_int_equal(
			answer(&prog, native, nr, 0), passes ? SECCOMP_RET_ALLOW : trap_action());
		assert_int_equal(answer(&prog, native, ABI_X32_BIT | nr, 0), trap_action());
		for (const uint32_t *a = abi_compat(native); *a; a++)
			if (*a != SCMP_ARCH_X32)
				assert_int_equal(answer(&prog, *a, nr, 0), trap_action());
		assert_int_equal(answer(&prog, 1, nr, 0), trap_action());
	}
	free(prog.filter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number),
		cmocka_unit_test(too_long),
		cmocka_unit_test(trap_all),
		cmocka_unit_test(trap_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
