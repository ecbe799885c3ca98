/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What makes it hard to see which syscalls a program can make; reach.bats builds it in many ways. The
 * argument chooses what it does, so that strace can be asked for the truth.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* Inline, with a constant. */
static long inline_call(void)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "0"(SYS_getppid) : "rcx", "r11", "memory");
	return result;
}

/* A wrapper of a wrapper: the number comes from two callers away. */
__attribute__((noinline)) static long inner(long number, long argument)
{
	return syscall(number, argument);
}

__attribute__((noinline)) static long outer(long argument, long number)
{
	return inner(number, argument);
}

/* Through a table of functions in a structure. */
static long by_table(void)
{
	return getsid(0);
}

static long by_table_too(void)
{
	return getpriority(PRIO_PROCESS, 0);
}

static const struct operations {
	const char *name;
	long (*run)(void);
} operations[] = {{"session", by_table}, {"priority", by_table_too}};

/* By a switch that the compiler makes a table of jumps of. */
static long jump(int which)
{
	switch (which) {
	case 0:
		return getuid();
	case 1:
		return geteuid();
	case 2:
		return getgid();
	case 3:
		return getegid();
	case 4:
		return (long)umask(022);
	case 5:
		return (long)alarm(0);
	default:
		return 0;
	}
}

#ifdef WITH_IFUNC
/* Which function it is is decided when the program is loaded. */
static long chosen(void)
{
	return getpgid(0);
}

static void *choose(void)
{
	return chosen;
}

long resolved(void) __attribute__((ifunc("choose")));
#else
static long resolved(void)
{
	return getpgid(0);
}
#endif

static void in_child(void)
{
	pid_t child = vfork();

	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
}

#ifndef WITHOUT_DLSYM
static long by_name(void)
{
	int (*found)(int, const char *, int, unsigned, void *) =
		(int (*)(int, const char *, int, unsigned, void *))dlsym(RTLD_DEFAULT, "statx");

	return found ? found(-1, "/", 0, 0, NULL) : 0;
}
#else
static long by_name(void)
{
	return 0;
}
#endif

int main(int argc, char **argv)
{
	long sum = 0;

	for (int i = 0; i < 6; i++)
		sum += jump(argc > 1 ? i : argc);
	for (size_t i = 0; i < 2; i++)
		sum += operations[(i + (size_t)argc) % 2].run();
	/* Without arguments it makes no process. */
	sum += syscall(SYS_clone3, NULL, 0);
	sum += inline_call() + outer(0, SYS_sync) + outer(0, SYS_getpgrp) + resolved() + by_name();
	in_child();
	printf("%ld\n", sum ? 1L : 0L);
	return 0;
}
