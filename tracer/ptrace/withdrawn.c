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

/* Those that can end with ERESTARTSYS by themselves, signal(7) and the kernel's sources. */
static const char *const interruptible[] = {"read", "readv", "pread64", "preadv", "preadv2",
	"write", "writev", "pwrite64", "pwritev", "pwritev2", "ioctl", "open", "openat", "openat2",
	"creat", "close", "fsync", "fdatasync", "wait4", "waitid", "waitpid", "socketcall", "ipc",
	"accept", "accept4", "connect", "recv", "recvfrom", "recvmsg", "recvmmsg",
	"recvmmsg_time64", "send", "sendto", "sendmsg", "sendmmsg", "sendfile", "sendfile64",
	"splice", "tee", "vmsplice", "copy_file_range", "flock", "fcntl", "fcntl64",
	"mq_timedreceive", "mq_timedsend", "mq_timedreceive_time64", "mq_timedsend_time64", "futex",
	"futex_time64", "futex_wait", "futex_waitv", "getrandom", "io_uring_enter", "io_getevents",
	"add_key", "request_key", "keyctl", "msgrcv", "msgsnd", "semop", "semtimedop",
	"finit_module", "init_module", "mount", "umount2", "syslog", "open_by_handle_at", "stat",
	"lstat", "newfstatat", "statx", "fstat", "getdents64", "truncate", "ftruncate",
	"fallocate"};

static bool is_interruptible(pid_t tid, int32_t nr)
{
	struct __ptrace_syscall_info info;
	const char *name;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0)
		return true;
	name = abi_name(abi_from_audit(info.arch, nr));
	for (size_t i = 0; name && i < ARRAY_SIZE(interruptible); i++)
		if (strcmp(interruptible[i], name) == 0)
			return true;
	return false;
}

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

void withdrawn_restart(pid_t tid, const struct seccomp_data *received, bool all)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, tid, NULL, &regs) < 0)
		return;
	if ((int32_t)regs.rax != -KERNEL_ERESTARTSYS || (int32_t)regs.orig_rax < 0)
		return;
	if ((!all || is_same_call(&regs, received)) &&
		is_interruptible(tid, (int32_t)regs.orig_rax))
		return;
	regs.rax = (unsigned long long)-KERNEL_ERESTARTNOINTR;
	ptrace(PTRACE_SETREGS, tid, NULL, &regs);
}
#else
bool withdrawn_can_be_restarted(void)
{
	return false;
}

void withdrawn_restart(pid_t tid, const struct seccomp_data *received, bool all)
{
}
#endif
