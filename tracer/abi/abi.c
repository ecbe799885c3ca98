/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "abi.h"

#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static const struct abi {
	uint32_t arch;
	const char *word, *oci;
	uint32_t compat[3];
} abis[] = {
	{SCMP_ARCH_X86_64, "x86-64", "SCMP_ARCH_X86_64", {SCMP_ARCH_X86, SCMP_ARCH_X32}},
	{SCMP_ARCH_X86, "x86", "SCMP_ARCH_X86", {}},
	{SCMP_ARCH_X32, "x32", "SCMP_ARCH_X32", {}},
	{SCMP_ARCH_AARCH64, "arm64", "SCMP_ARCH_AARCH64", {SCMP_ARCH_ARM}},
	{SCMP_ARCH_ARM, "arm", "SCMP_ARCH_ARM", {}},
	{SCMP_ARCH_MIPS, "mips", "SCMP_ARCH_MIPS", {}},
	{SCMP_ARCH_MIPS64, "mips64", "SCMP_ARCH_MIPS64", {SCMP_ARCH_MIPS, SCMP_ARCH_MIPS64N32}},
	{SCMP_ARCH_MIPS64N32, "mips64-n32", "SCMP_ARCH_MIPS64N32", {}},
	{SCMP_ARCH_MIPSEL, "mips-le", "SCMP_ARCH_MIPSEL", {}},
	{SCMP_ARCH_MIPSEL64, "mips64-le", "SCMP_ARCH_MIPSEL64",
		{SCMP_ARCH_MIPSEL, SCMP_ARCH_MIPSEL64N32}},
	{SCMP_ARCH_MIPSEL64N32, "mips64-le-n32", "SCMP_ARCH_MIPSEL64N32", {}},
	{SCMP_ARCH_PPC, "ppc", "SCMP_ARCH_PPC", {}},
	{SCMP_ARCH_PPC64, "ppc64", "SCMP_ARCH_PPC64", {SCMP_ARCH_PPC}},
	{SCMP_ARCH_PPC64LE, "ppc64-le", "SCMP_ARCH_PPC64LE", {}},
	{SCMP_ARCH_S390, "s390", "SCMP_ARCH_S390", {}},
	{SCMP_ARCH_S390X, "s390x", "SCMP_ARCH_S390X", {SCMP_ARCH_S390}},
	{SCMP_ARCH_PARISC, "parisc", "SCMP_ARCH_PARISC", {}},
	{SCMP_ARCH_PARISC64, "parisc64", "SCMP_ARCH_PARISC64", {SCMP_ARCH_PARISC}},
	{SCMP_ARCH_RISCV64, "riscv64", "SCMP_ARCH_RISCV64", {}},
};

/*
 * Calls that are newer than the oldest libseccomp that syscarve runs with. Since Linux 5.1 a new
 * call has the same number on every architecture of the table except mips, which adds its base.
 */
static const struct {
	int32_t nr;
	const char *name;
} unified[] = {
	{451, "cachestat"},
	{452, "fchmodat2"},
	{453, "map_shadow_stack"},
	{454, "futex_wake"},
	{455, "futex_wait"},
	{456, "futex_requeue"},
	{457, "statmount"},
	{458, "listmount"},
	{459, "lsm_get_self_attr"},
	{460, "lsm_set_self_attr"},
	{461, "lsm_list_modules"},
	{462, "mseal"},
	{463, "setxattrat"},
	{464, "getxattrat"},
	{465, "listxattrat"},
	{466, "removexattrat"},
	{467, "open_tree_attr"},
	{468, "file_getattr"},
	{469, "file_setattr"},
	{470, "listns"},
	{471, "rseq_slice_yield"},
};

/* The same for calls that have a number on one architecture only (Linux 6.11 and 6.18). */
static const struct {
	struct syscall_nr syscall;
	const char *name;
} single[] = {
	{{SCMP_ARCH_X86_64, 335}, "uretprobe"},
	{{SCMP_ARCH_X86_64, 336}, "uprobe"},
};

static const struct abi *abi_find(uint32_t arch)
{
	for (size_t i = 0; i < ARRAY_SIZE(abis); i++)
		if (abis[i].arch == arch)
			return &abis[i];
	return NULL;
}

uint32_t abi_native(void)
{
	return seccomp_arch_native();
}

const uint32_t *abi_compat(uint32_t arch)
{
	static const uint32_t none;
	const struct abi *a = abi_find(arch);

	return a ? a->compat : &none;
}

const char *abi_word(uint32_t arch)
{
	const struct abi *a = abi_find(arch);

	return a ? a->word : NULL;
}

const char *abi_word_at(size_t i)
{
	return i < ARRAY_SIZE(abis) ? abis[i].word : NULL;
}

uint32_t abi_arch_at(size_t i)
{
	return i < ARRAY_SIZE(abis) ? abis[i].arch : 0;
}

const char *abi_oci_word(uint32_t arch)
{
	const struct abi *a = abi_find(arch);

	return a ? a->oci : NULL;
}

uint32_t abi_from_word(const char *word)
{
	if (strcmp(word, "native") == 0)
		return abi_native();
	for (size_t i = 0; i < ARRAY_SIZE(abis); i++)
		if (strcmp(abis[i].word, word) == 0 || strcmp(abis[i].oci, word) == 0)
			return abis[i].arch;
	return 0;
}

/* Numbers below zero have bit 30 set as well, but no architecture has them. If they counted as x32,
 * a filter would have to admit x32. */
struct syscall_nr abi_from_audit(uint32_t audit_arch, int32_t nr)
{
	struct syscall_nr s = {.arch = audit_arch, .nr = nr};

	if (audit_arch == SCMP_ARCH_X86_64 && nr >= ABI_X32_BIT)
		s.arch = SCMP_ARCH_X32;
	return s;
}

static bool has_unified_numbers(uint32_t arch)
{
	const struct abi *a = abi_find(arch);

	return a && strncmp(a->word, "mips", 4) != 0;
}

/* x32 has no shadow stacks. */
static bool has_unified(uint32_t arch, size_t i)
{
	return has_unified_numbers(arch) &&
	       (arch != SCMP_ARCH_X32 || strcmp(unified[i].name, "map_shadow_stack") != 0);
}

static int32_t number_base(uint32_t arch)
{
	return arch == SCMP_ARCH_X32 ? ABI_X32_BIT : 0;
}

static const char *newer_name(struct syscall_nr s)
{
	for (size_t i = 0; i < ARRAY_SIZE(single); i++)
		if (single[i].syscall.arch == s.arch && single[i].syscall.nr == s.nr)
			return single[i].name;
	for (size_t i = 0; i < ARRAY_SIZE(unified); i++)
		if (has_unified(s.arch, i) && number_base(s.arch) + unified[i].nr == s.nr)
			return unified[i].name;
	return NULL;
}

static bool newer_number(uint32_t arch, const char *name, int32_t *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(single); i++)
		if (single[i].syscall.arch == arch && strcmp(single[i].name, name) == 0) {
			*ret = single[i].syscall.nr;
			return true;
		}
	for (size_t i = 0; i < ARRAY_SIZE(unified); i++)
		if (has_unified(arch, i) && strcmp(unified[i].name, name) == 0) {
			*ret = number_base(arch) + unified[i].nr;
			return true;
		}
	return false;
}

/* The names that were found before, because libseccomp walks its whole table and allocates memory
 * for each question. Numbers without a name are not kept, so that numbers from a hostile file
 * cannot make the cache grow. */
struct cached {
	struct cached *next;
	struct syscall_nr syscall;
	char *name;
};

static struct cached *cache[512];

static const char *resolve(struct syscall_nr s)
{
	struct cached **slot = &cache[(s.arch * 31 + (uint32_t)s.nr) % ARRAY_SIZE(cache)];
	struct cached *c;
	char *name;

	for (c = *slot; c; c = c->next)
		if (c->syscall.arch == s.arch && c->syscall.nr == s.nr)
			return c->name;

	/* libseccomp answers NULL if it has no name, but also if strdup() fails, which sets
	 * errno. */
	errno = 0;
	name = seccomp_syscall_resolve_num_arch(s.arch, s.nr);
	if (!name)
		return NULL;
	c = malloc(sizeof(*c));
	if (!c) {
		free(name);
		errno = ENOMEM;
		return NULL;
	}
	*c = (struct cached){.next = *slot, .syscall = s, .name = name};
	*slot = c;
	return name;
}

/* libseccomp uses numbers below zero for calls that an architecture lacks; the kernel knows none of
 * them. */
const char *abi_name(struct syscall_nr s)
{
	const char *name;

	errno = 0;
	if (!abi_find(s.arch) || s.nr < number_base(s.arch))
		return NULL;
	name = resolve(s);
	if (name || errno == ENOMEM)
		return name;
	return newer_name(s);
}

/*
 * If a call can also be made through socketcall(2) or ipc(2), libseccomp answers with a number of
 * its own (-100 and below, -200 and below) that stands for both ways, and the kernel's number has
 * to be searched for. If the architecture has neither of the two, it does not have the call.
 */
static bool multiplexed_number(uint32_t arch, const char *name, bool by_ipc, int32_t *ret)
{
	enum { NR_MAX = 512 };

	if (seccomp_syscall_resolve_name_arch(arch, by_ipc ? "ipc" : "socketcall") < 0)
		return false;
	for (int32_t nr = 0; nr < NR_MAX; nr++) {
		const char *found = abi_name((struct syscall_nr){arch, nr});

		if (!found || strcmp(found, name) != 0)
			continue;
		*ret = nr;
		return true;
	}
	return false;
}

bool abi_number(uint32_t arch, const char *name, int32_t *ret)
{
	int32_t nr;

	if (!abi_find(arch))
		return false;
	nr = seccomp_syscall_resolve_name_arch(arch, name);
	if (nr <= -100 && nr >= -299)
		return multiplexed_number(arch, name, nr <= -200, ret);
	if (nr < 0)
		return newer_number(arch, name, ret);
	*ret = nr;
	return true;
}

bool abi_host_resolves(const char *name)
{
	return seccomp_syscall_resolve_name(name) != __NR_SCMP_ERROR;
}

const char *abi_libseccomp_version(void)
{
	static char text[32];
	const struct scmp_version *v = seccomp_version();

	if (!v)
		return NULL;
	snprintf(text, sizeof(text), "%u.%u.%u", v->major, v->minor, v->micro);
	return text;
}
