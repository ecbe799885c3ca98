/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "strict.h"

#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

#include "abi/x32.h"
#include "base/proc.h"
#include "replace.h"

bool strict_is_request(enum notable what, const uint64_t args[6])
{
	if (what == NOTABLE_PRCTL)
		return (int)args[0] == PR_SET_SECCOMP && args[1] == SECCOMP_MODE_STRICT;
	return what == NOTABLE_SECCOMP && (unsigned)args[0] == SECCOMP_SET_MODE_STRICT &&
	       (unsigned)args[1] == 0 && args[2] == 0;
}

static bool is_named(struct syscall_nr s, const char *name)
{
	int32_t nr;

	return abi_number(s.arch, name, &nr) && nr == s.nr;
}

/* An architecture that has a sigreturn of its own does not get along with rt_sigreturn there. The
 * kernel compares x32's numbers, which have bit 30 set, with those of x86, and so allows none. */
bool strict_allows(struct syscall_nr s)
{
	int32_t unused;

	if (s.nr & ABI_X32_BIT)
		return false;
	return is_named(s, "read") || is_named(s, "write") || is_named(s, "exit") ||
	       is_named(s, abi_number(s.arch, "sigreturn", &unused) ? "sigreturn" : "rt_sigreturn");
}

static bool replace_by_exit(pid_t tid)
{
	struct __ptrace_syscall_info info;
	int32_t nr;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0)
		return false;
	return abi_number(abi_from_audit(info.arch, 0).arch, "exit", &nr) &&
	       replace_by_call(tid, nr);
}

bool strict_kill(pid_t tid)
{
	if (proc_threads(tid) > 1 && replace_by_exit(tid))
		return true;
	kill(tid, SIGKILL);
	return false;
}
