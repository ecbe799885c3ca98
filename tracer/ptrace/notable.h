/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The few system calls that change how a tracee has to be followed. */

#include "abi/abi.h"

enum notable {
	NOTABLE_NONE,
	NOTABLE_SECCOMP, /* seccomp(2) */
	NOTABLE_PRCTL,   /* prctl(2), the older way to a filter */
	NOTABLE_PTRACE,
	NOTABLE_CLONE,
	NOTABLE_CLONE3,
	NOTABLE_MMAP, /* the one with its arguments in registers */
	NOTABLE_EXECVE,
	NOTABLE_EXECVEAT,
	NOTABLE_SIGACTION,
	_NOTABLE_MAX,
};

enum { NOTABLE_ARCHES = 4 };

struct notables {
	struct {
		uint32_t arch;
		int32_t nr[_NOTABLE_MAX];
	} arches[NOTABLE_ARCHES];
};

/* Looks up the numbers for this machine's architectures. */
void notables_init(struct notables *n);

enum notable notables_find(const struct notables *n, struct syscall_nr s);
