/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "follow.h"

#include <errno.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

#include "interrupt.h"

#ifndef PTRACE_SET_SYSCALL_INFO
#define PTRACE_SET_SYSCALL_INFO 0x4212 /* Linux 6.16 */
#endif

/* A thread that does not stop within this time is in a sleep that cannot be interrupted, and will
 * stop before its next call. */
enum { SIBLINGS_MS = 200 };

static uint32_t gap_unless(bool fine, enum gap gap)
{
	return fine ? 0 : 1U << gap;
}

/* A filter for all threads also applies to those that run, and could refuse their next call before
 * the supervisor sees it. So they are stopped before the filter is installed, and go on by
 * PTRACE_SYSCALL. */
static struct follow on_seccomp(pid_t tid, const uint64_t args[6])
{
	bool to_all = args[1] & SECCOMP_FILTER_FLAG_TSYNC;

	if (args[0] != SECCOMP_SET_MODE_FILTER && args[0] != SECCOMP_SET_MODE_STRICT)
		return (struct follow){};
	return (struct follow){
		.by_syscall = true,
		.gaps = gap_unless(!to_all || interrupt_siblings(tid, SIBLINGS_MS), GAP_OWN_FILTER),
	};
}

/*
 * CLONE_UNTRACED keeps tracers away from the child, and under the trap filter every call of the
 * child would fail. Only a tracer can notice whether the flag was given, so it is cleared. It is in
 * the same argument on all architectures that have PTRACE_SET_SYSCALL_INFO except s390, which swaps
 * the first two of clone.
 */
static bool clear_untraced_argument(pid_t tid)
{
#ifdef __s390__
	enum { FLAGS = 1 };
#else
	enum { FLAGS = 0 };
#endif
	struct __ptrace_syscall_info info;
	uint64_t *args;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0)
		return false;
	args = info.op == PTRACE_SYSCALL_INFO_SECCOMP ? info.seccomp.args : info.entry.args;
	if (!(args[FLAGS] & CLONE_UNTRACED))
		return true;
	args[FLAGS] &= ~(uint64_t)CLONE_UNTRACED;
	return ptrace((enum __ptrace_request)PTRACE_SET_SYSCALL_INFO, tid, sizeof(info), &info) ==
	       0;
}

/* clone3 has its flags in memory: the first eight bytes of its argument. */
static bool clear_untraced_memory(pid_t tid, uint64_t address)
{
	long word;

	errno = 0;
	word = ptrace(PTRACE_PEEKDATA, tid, address, NULL);
	if (errno != 0)
		return true; /* not readable: the kernel will refuse the call as well */
	if (!(word & CLONE_UNTRACED))
		return true;
	return ptrace(PTRACE_POKEDATA, tid, address, word & ~(long)CLONE_UNTRACED) == 0;
}

struct follow follow_entry(pid_t tid, enum notable what, const uint64_t args[6])
{
	switch (what) {
	case NOTABLE_SECCOMP:
		return on_seccomp(tid, args);
	case NOTABLE_PRCTL:
		return (struct follow){.by_syscall = args[0] == PR_SET_SECCOMP};
	case NOTABLE_PTRACE:
		return (struct follow){.gaps = 1U << GAP_TRACES};
	case NOTABLE_CLONE:
		return (struct follow){
			.gaps = gap_unless(clear_untraced_argument(tid), GAP_UNTRACED)};
	case NOTABLE_CLONE3:
		return (struct follow){
			.gaps = gap_unless(clear_untraced_memory(tid, args[0]), GAP_UNTRACED)};
	default:
		return (struct follow){};
	}
}
