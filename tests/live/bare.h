/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Programs without libc: their source has every syscall that they make, so that the set that they
 * print is exact. x86 only, 64 and 32 bits; prog-*.c that include this are linked with -nostdlib
 * -static.
 */

#include <asm/unistd.h>

#ifdef __x86_64__
static long bare(long nr, long a, long b, long c)
{
	long r;

	__asm__ volatile("syscall"
			 : "=a"(r)
			 : "a"(nr), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return r;
}
#define BARE_ARCH "x86-64"
#else
static long bare(long nr, long a, long b, long c)
{
	long r;

	__asm__ volatile("int $0x80" : "=a"(r) : "a"(nr), "b"(a), "c"(b), "d"(c) : "memory");
	return r;
}
#define BARE_ARCH "x86"
#endif

static __attribute__((unused)) void bare_print(const char *text)
{
	long n = 0;

	while (text[n])
		n++;
	bare(__NR_write, 1, (long)text, n);
}

/* The calls that every such program makes: its start, its list, its end. */
#define BARE_ALWAYS "x86-64 execve\n" BARE_ARCH " write\n" BARE_ARCH " exit_group\n"
