/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi/abi.h"
#include "base/cleanup.h"

static const char *const words[] = {
	"x86-64",
	"x86",
	"x32",
	"arm64",
	"arm",
	"mips",
	"mips64",
	"mips64-n32",
	"mips-le",
	"mips64-le",
	"mips64-le-n32",
	"ppc",
	"ppc64",
	"ppc64-le",
	"s390",
	"s390x",
	"parisc",
	"parisc64",
	"riscv64",
};

static void test_words_round_trip(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		uint32_t arch = abi_from_word(words[i]);

		assert_int_not_equal(arch, 0);
		assert_string_equal(abi_word(arch), words[i]);
		assert_int_equal(abi_from_word(abi_oci_word(arch)), arch);
	}
	assert_int_equal(abi_from_word("native"), abi_native());
	assert_int_equal(abi_from_word("amd64"), 0);
	assert_int_equal(abi_from_word(""), 0);
	assert_null(abi_word(12345));
}

static void assert_name(uint32_t arch, int32_t nr, const char *want)
{
	const char *name = abi_name((struct syscall_nr){arch, nr});

	if (want)
		assert_string_equal(name, want);
	else
		assert_null(name);
}

static void test_names(void **state)
{
	assert_name(SCMP_ARCH_X86_64, 0, "read");
	assert_name(SCMP_ARCH_X86_64, 17, "pread64");
	assert_name(SCMP_ARCH_X86_64, 17, "pread64");
	assert_name(SCMP_ARCH_X86_64, 462, "mseal");
	assert_name(SCMP_ARCH_X86, 117, "ipc");
	assert_name(SCMP_ARCH_X86, 462, "mseal");
	assert_name(SCMP_ARCH_X32, 0x40000000, "read");
	assert_name(SCMP_ARCH_X32, 0x40000000 + 462, "mseal");
	assert_name(SCMP_ARCH_X32, 0, NULL);
	assert_name(SCMP_ARCH_ARM, 0xf0005, "set_tls");
	assert_name(SCMP_ARCH_X86_64, 1000, NULL);
	assert_name(SCMP_ARCH_X86_64, -1, NULL);
	assert_name(SCMP_ARCH_X86, -101, NULL);
	assert_name(SCMP_ARCH_X86_64, INT32_MAX, NULL);
	assert_name(SCMP_ARCH_X86_64, INT32_MIN, NULL);
	assert_name(12345, 0, NULL);
}

/* Every call that has a number has a name, and the name has that number. */
static void test_numbers_round_trip(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		uint32_t arch = abi_from_word(words[i]);

		for (int32_t nr = 0; nr < 7000; nr++) {
			const char *name = abi_name((struct syscall_nr){arch, nr});
			int32_t back;

			if (!name)
				continue;
			assert_true(abi_number(arch, name, &back));
			assert_string_equal(abi_name((struct syscall_nr){arch, back}), name);
		}
	}
}

static void test_absent(void **state)
{
	int32_t nr = 4711;

	assert_false(abi_number(SCMP_ARCH_X86_64, "chown32", &nr));
	assert_false(abi_number(SCMP_ARCH_X86_64, "no_such_call", &nr));
	assert_false(abi_number(12345, "read", &nr));
	assert_int_equal(nr, 4711);
	assert_true(abi_number(SCMP_ARCH_X86, "chown32", &nr));
	assert_int_equal(nr, 212);
	assert_true(abi_number(SCMP_ARCH_X86, "socket", &nr));
	assert_int_equal(nr, 359);
	assert_false(abi_number(SCMP_ARCH_X86_64, "recv", &nr));
}

static void assert_audit(uint32_t audit, int32_t nr, uint32_t arch)
{
	struct syscall_nr s = abi_from_audit(audit, nr);

	assert_int_equal(s.arch, arch);
	assert_int_equal(s.nr, nr);
}

static void test_from_audit(void **state)
{
	assert_audit(SCMP_ARCH_X86_64, 39, SCMP_ARCH_X86_64);
	assert_audit(SCMP_ARCH_X86_64, 0x40000000 + 39, SCMP_ARCH_X32);
	assert_audit(SCMP_ARCH_X86_64, -1, SCMP_ARCH_X86_64);
	assert_audit(SCMP_ARCH_X86_64, -103, SCMP_ARCH_X86_64);
	assert_audit(SCMP_ARCH_X86, 0x40000000, SCMP_ARCH_X86);
	assert_audit(12345, 1, 12345);
}

static void test_host(void **state)
{
	assert_true(abi_host_resolves("read"));
	assert_true(abi_host_resolves("chown32"));
	assert_false(abi_host_resolves("no_such_call"));
	assert_non_null(strchr(abi_libseccomp_version(), '.'));
}

static void test_compat(void **state)
{
	assert_int_equal(abi_compat(SCMP_ARCH_X86_64)[0], SCMP_ARCH_X86);
	assert_int_equal(abi_compat(SCMP_ARCH_X86_64)[1], SCMP_ARCH_X32);
	assert_int_equal(abi_compat(SCMP_ARCH_X86_64)[2], 0);
	assert_int_equal(abi_compat(SCMP_ARCH_AARCH64)[0], SCMP_ARCH_ARM);
	assert_int_equal(abi_compat(12345)[0], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_round_trip),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_numbers_round_trip),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_from_audit),
		cmocka_unit_test(test_host),
		cmocka_unit_test(test_compat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
