/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "withdrawn.h"

#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#include "base/cleanup.h"
#include "inspect/memory.h"

/* The kernel's struct sigaction begins with the handler and the flags, as words of the architecture. */
bool withdrawn_can_fail(pid_t tid, struct syscall_nr syscall, const uint64_t args[6])
{
	bool is_wide = syscall.arch == abi_native();
	uint64_t wide[2] = {};
	uint32_t narrow[2] = {};
	uint64_t address = args[1];

	if (address == 0 || !memory_read(tid, address, is_wide ? (void *)wide : (void *)narrow,
				    is_wide ? sizeof(wide) : sizeof(narrow)))
		return false;
	if (!is_wide)
		wide[0] = narrow[0], wide[1] = narrow[1];
	return wide[0] != (uintptr_t)SIG_DFL && wide[0] != (uintptr_t)SIG_IGN &&
	       !(wide[1] & SA_RESTART);
}

#ifdef __x86_64__
enum {
	/* include/linux/errno.h of the kernel */
	KERNEL_ERESTARTSYS = 512,
	KERNEL_ERESTARTNOINTR = 513,
};

/* The arguments of a 32-bit call are in other registers: its place in the program has to do. */
static bool is_same_call(const struct user_regs_struct *regs, const struct seccomp_data *d)
{
	const uint64_t args[6] = {regs->rdi, regs->rsi, regs->rdx, regs->r10, regs->r8, regs->r9};

	return (int32_t)regs->orig_rax == d->nr && regs->rip == d->instruction_pointer &&
	       (d->arch != abi_native() || memcmp(args, d->args, sizeof(args)) == 0);
}

bool withdrawn_can_be_restarted(void)
{
	return true;
}

enum withdrawn withdrawn_look(pid_t tid, const struct received *last, bool asks_all)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, tid, NULL, &regs) < 0 ||
		(int32_t)regs.rax != -KERNEL_ERESTARTSYS)
		return WITHDRAWN_NOT;
	if (asks_all && (int32_t)regs.orig_rax >= 0 && !is_same_call(&regs, &last->call))
		return WITHDRAWN_SURELY;
	return WITHDRAWN_MAYBE;
}

bool withdrawn_restart(pid_t tid)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, tid, NULL, &regs) < 0)
		return true;
	if ((int32_t)regs.orig_rax <
		0) /* a vsyscall: where it was called from is not known any more */
		return false;
	regs.rax = (unsigned long long)-KERNEL_ERESTARTNOINTR;
	ptrace(PTRACE_SETREGS, tid, NULL, &regs);
	return true;
}
#else
bool withdrawn_can_be_restarted(void)
{
	return false;
}

enum withdrawn withdrawn_look(pid_t tid, const struct received *last, bool asks_all)
{
	return WITHDRAWN_MAYBE;
}

bool withdrawn_restart(pid_t tid)
{
	return false;
}
#endif
