/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "notable.h"

static const char *const names[_NOTABLE_MAX] = {
	[NOTABLE_SECCOMP] = "seccomp",
	[NOTABLE_PRCTL] = "prctl",
	[NOTABLE_PTRACE] = "ptrace",
	[NOTABLE_CLONE] = "clone",
	[NOTABLE_CLONE3] = "clone3",
	[NOTABLE_MMAP] = "mmap",
	[NOTABLE_EXECVE] = "execve",
	[NOTABLE_EXECVEAT] = "execveat",
	[NOTABLE_SIGACTION] = "rt_sigaction",
};

static void init_arch(struct notables *n, int i, uint32_t arch)
{
	int32_t mmap2;

	n->arches[i].arch = arch;
	for (enum notable w = NOTABLE_NONE + 1; w < _NOTABLE_MAX; w++)
		if (!abi_number(arch, names[w], &n->arches[i].nr[w]))
			n->arches[i].nr[w] = -1;
	/* If there is an mmap2, mmap has its arguments in memory. */
	if (abi_number(arch, "mmap2", &mmap2))
		n->arches[i].nr[NOTABLE_MMAP] = mmap2;
}

void notables_init(struct notables *n)
{
	const uint32_t *compat = abi_compat(abi_native());

	*n = (struct notables){};
	init_arch(n, 0, abi_native());
	for (int i = 1; i < NOTABLE_ARCHES && compat[i - 1]; i++)
		init_arch(n, i, compat[i - 1]);
}

enum notable notables_find(const struct notables *n, struct syscall_nr s)
{
	if (s.nr < 0)
		return NOTABLE_NONE;
	for (int i = 0; i < NOTABLE_ARCHES && n->arches[i].arch; i++) {
		if (n->arches[i].arch != s.arch)
			continue;
		for (enum notable w = NOTABLE_NONE + 1; w < _NOTABLE_MAX; w++)
			if (n->arches[i].nr[w] == s.nr)
				return w;
	}
	return NOTABLE_NONE;
}
