/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "follow.h"

#include <errno.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#include "abi/abi.h"
#include "base/proc.h"
#include "interrupt.h"
#include "replace.h"
#include "strict.h"

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

/* A thread that has a filter of the service's own besides is refused strict mode in any case. */
static struct follow on_strict_request(pid_t tid, bool trapped)
{
	struct follow f = {.by_syscall = true};
	long filters = trapped ? proc_seccomp_filters(tid) : 0;

	f.is_strict = filters == 1 && replace_by_result(tid, 0);
	f.gaps = gap_unless(f.is_strict || filters == 0 || filters > 1, GAP_SANDBOX);
	return f;
}

/* A filter for all threads also applies to those that run, and could refuse their next call before
 * the supervisor sees it. So they are stopped before the filter is installed, and go on by
 * PTRACE_SYSCALL. */
static struct follow on_filter(pid_t tid, bool trapped, uint64_t flags)
{
	bool to_all = trapped && flags & SECCOMP_FILTER_FLAG_TSYNC;

	return (struct follow){
		.by_syscall = true,
		.gaps = gap_unless(!to_all || interrupt_siblings(tid, SIBLINGS_MS), GAP_OWN_FILTER),
	};
}

static struct follow on_seccomp(pid_t tid, bool trapped, const uint64_t args[6])
{
	if ((uint32_t)args[0] != SECCOMP_SET_MODE_FILTER)
		return (struct follow){};
	return on_filter(tid, trapped, args[1]);
}

static struct follow on_prctl(pid_t tid, bool trapped, const uint64_t args[6])
{
	if ((int)args[0] == PR_GET_SECCOMP && trapped && proc_seccomp_filters(tid) == 1)
		replace_by_result(tid, SECCOMP_MODE_DISABLED);
	return (struct follow){.by_syscall = (int)args[0] == PR_SET_SECCOMP};
}

/* Before Linux 6.16 arguments are changed by the registers of the architecture. */
#ifdef __x86_64__
static bool set_first_argument(pid_t tid, uint32_t arch, uint64_t value)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, tid, NULL, &regs) < 0)
		return false;
	if (arch == abi_native())
		regs.rdi = value;
	else
		regs.rbx = value;
	return ptrace(PTRACE_SETREGS, tid, NULL, &regs) == 0;
}
#else
static bool set_first_argument(pid_t tid, uint32_t arch, uint64_t value)
{
	return false;
}
#endif

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
		       0 ||
	       set_first_argument(tid, info.arch, args[FLAGS]);
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

struct follow follow_entry(pid_t tid, bool trapped, enum notable what, const uint64_t args[6])
{
	if (strict_is_request(what, args))
		return on_strict_request(tid, trapped);
	switch (what) {
	case NOTABLE_SECCOMP:
		return on_seccomp(tid, trapped, args);
	case NOTABLE_PRCTL:
		return on_prctl(tid, trapped, args);
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
