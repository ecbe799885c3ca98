/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "replace.h"

#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#ifdef __x86_64__
static bool set_register(pid_t tid, size_t offset, long value)
{
	return ptrace(PTRACE_POKEUSER, tid, offset, value) == 0;
}

bool replace_by_result(pid_t tid, long result)
{
	return set_register(tid, offsetof(struct user_regs_struct, rax), result) &&
	       replace_by_call(tid, -1);
}

bool replace_by_call(pid_t tid, int32_t nr)
{
	return set_register(tid, offsetof(struct user_regs_struct, orig_rax), nr);
}
#else
bool replace_by_result(pid_t tid, long result)
{
	return false;
}

bool replace_by_call(pid_t tid, int32_t nr)
{
	return false;
}
#endif
