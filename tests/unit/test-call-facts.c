/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <linux/net.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include "inspect/call-facts.h"

/* A 32-bit program's memory, as far as the test needs it. */
static uint32_t *low_page(void)
{
	uint32_t *page = mmap(
		NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	assert_true(page != MAP_FAILED);
	return page;
}

static struct call_facts facts_of_call(uint32_t arch, int32_t nr, uint64_t first, uint64_t second)
{
	struct fact_calls calls;
	struct call_facts facts;

	fact_calls_init(&calls);
	call_facts_read(&calls, getpid(), (struct syscall_nr){arch, nr},
		(const uint64_t[6]){first, second}, &facts);
	return facts;
}

static void assert_family(struct call_facts facts, uint64_t family)
{
	assert_int_equal(facts.n, 1);
	assert_int_equal(facts.of[0].kind, FACT_ADDRESS_FAMILY);
	assert_int_equal(facts.of[0].value, family);
	assert_int_equal(facts.of[0].count, 1);
	assert_int_equal(facts.unreadable, 0);
}

static void test_registers(void **state)
{
	if (abi_native() != SCMP_ARCH_X86_64)
		skip();
	assert_family(facts_of_call(SCMP_ARCH_X86_64, 41, 10, 1), 10);
	assert_family(facts_of_call(SCMP_ARCH_X86_64, 53, 1, 1), 1);
	assert_family(facts_of_call(SCMP_ARCH_X32, 0x40000000 + 41, 2, 1), 2);
	assert_family(facts_of_call(SCMP_ARCH_X86, 359, 16, 1), 16);
	assert_family(facts_of_call(SCMP_ARCH_X86, 360, 1, 1), 1);
	assert_int_equal(facts_of_call(SCMP_ARCH_X86_64, 42, 10, 1).n, 0);
	assert_int_equal(facts_of_call(SCMP_ARCH_X86, 41, 10, 1).n, 0);
	assert_int_equal(facts_of_call(SCMP_ARCH_X86_64, 0x40000000 + 41, 10, 1).n, 0);
}

/* The kernel takes an int: what is in the upper half of the register does not matter. */
static void test_int(void **state)
{
	if (abi_native() != SCMP_ARCH_X86_64)
		skip();
	assert_family(facts_of_call(SCMP_ARCH_X86_64, 41, UINT64_C(0xdeadbeef00000002), 1), 2);
	assert_family(facts_of_call(SCMP_ARCH_X86_64, 41, UINT64_MAX, 1), UINT32_MAX);
}

static void test_socketcall(void **state)
{
	uint32_t *page;

	if (abi_native() != SCMP_ARCH_X86_64)
		skip();
	page = low_page();
	page[0] = 10;
	page[1] = 1;
	assert_family(facts_of_call(SCMP_ARCH_X86, 102, SYS_SOCKET, (uintptr_t)page), 10);
	assert_family(facts_of_call(SCMP_ARCH_X86, 102, SYS_SOCKETPAIR, (uintptr_t)page), 10);
	assert_family(facts_of_call(SCMP_ARCH_X86, 102, UINT64_C(0x100000000) + SYS_SOCKET,
			      UINT64_C(0xdead00000000) + (uintptr_t)page),
		10);
	assert_int_equal(facts_of_call(SCMP_ARCH_X86, 102, SYS_CONNECT, (uintptr_t)page).n, 0);
	/* The kernel refuses this one with EFAULT. */
	munmap(page, 4096);
	assert_int_equal(facts_of_call(SCMP_ARCH_X86, 102, SYS_SOCKET, (uintptr_t)page).n, 0);
	assert_int_equal(
		facts_of_call(SCMP_ARCH_X86, 102, SYS_SOCKET, (uintptr_t)page).unreadable, 0);
}

static void test_unreadable(void **state)
{
	struct fact_calls calls;
	struct call_facts facts;

	if (abi_native() != SCMP_ARCH_X86_64)
		skip();
	fact_calls_init(&calls);
	call_facts_read(&calls, 0x7fffffff, (struct syscall_nr){SCMP_ARCH_X86, 102},
		(const uint64_t[6]){SYS_SOCKET, 4096}, &facts);
	assert_int_equal(facts.n, 0);
	assert_int_equal(facts.unreadable, 1U << FACT_ADDRESS_FAMILY);
}

static void test_kinds(void **state)
{
	struct fact_calls calls;
	struct syscall_nr s = {.arch = abi_native()};

	fact_calls_init(&calls);
	assert_true(calls.n < FACT_CALLS_MAX);
	assert_true(abi_number(abi_native(), "socketpair", &s.nr));
	assert_int_equal(fact_calls_kinds(&calls, s), 1U << FACT_ADDRESS_FAMILY);
	assert_true(abi_number(abi_native(), "read", &s.nr));
	assert_int_equal(fact_calls_kinds(&calls, s), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_int),
		cmocka_unit_test(test_socketcall),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
