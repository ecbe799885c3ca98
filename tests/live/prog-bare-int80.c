/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A 64-bit program that makes calls by the 32-bit entry, for kernels that have it. */
#include "bare.h"

void _start(void);

static long int80(long nr)
{
	long r;

	__asm__ volatile("int $0x80" : "=a"(r) : "a"(nr) : "memory", "r8", "r9", "r10", "r11");
	return r;
}

void _start(void)
{
	bare_print(BARE_ALWAYS "x86-64 getppid\n"
			       "x86 getpid\n"
			       "x86 600\n");
	bare(__NR_getppid, 0, 0, 0);
	int80(20);
	int80(600);
	bare(__NR_exit_group, 3, 0, 0);
}
