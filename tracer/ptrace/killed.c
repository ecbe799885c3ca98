/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "killed.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

#ifdef __x86_64__
/* All threads of the process end by SIGSYS. Of the one that made the call the kernel has rolled the
 * registers back, so that the result is the number of the call. */
static bool rolled_back(pid_t tid, int32_t *ret)
{
	long result, nr;

	errno = 0;
	result = ptrace(PTRACE_PEEKUSER, tid, offsetof(struct user_regs_struct, rax), NULL);
	nr = ptrace(PTRACE_PEEKUSER, tid, offsetof(struct user_regs_struct, orig_rax), NULL);
	*ret = (int32_t)nr;
	return errno == 0 && *ret >= 0 && (int32_t)result == *ret;
}
#else
static bool rolled_back(pid_t tid, int32_t *ret)
{
	return false;
}
#endif

bool killed_by_filter(pid_t tid, struct syscall_nr *ret)
{
	struct __ptrace_syscall_info info;
	unsigned long status;
	int32_t nr;

	if (ptrace(PTRACE_GETEVENTMSG, tid, NULL, &status) < 0 || WTERMSIG((int)status) != SIGSYS)
		return false;
	if (!rolled_back(tid, &nr) ||
		ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0)
		return false;
	*ret = abi_from_audit(info.arch, nr);
	return true;
}
