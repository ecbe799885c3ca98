/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "interrupt.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/proc.h"

/* Calls that end with EINTR only before they have done anything. */
static const char *const repeatable[] = {"read", "readv", "write", "writev", "recvfrom", "recvmsg",
	"recvmmsg", "sendto", "sendmsg", "accept", "accept4", "epoll_wait", "epoll_pwait",
	"epoll_pwait2", "semop", "semtimedop", "rt_sigtimedwait", "rt_sigtimedwait_time64",
	"io_getevents", "io_pgetevents"};

void interrupt_thread(pid_t tid)
{
	ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
}

#ifdef __x86_64__
enum { KERNEL_ERESTARTNOHAND = 514 }; /* include/linux/errno.h */

static bool is_repeatable(pid_t tid, int32_t nr)
{
	struct __ptrace_syscall_info info;
	const char *name;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0)
		return false;
	name = abi_name(abi_from_audit(info.arch, nr));
	for (size_t i = 0; name && i < ARRAY_SIZE(repeatable); i++)
		if (strcmp(repeatable[i], name) == 0)
			return true;
	return false;
}

void interrupt_hide(pid_t tid)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, tid, NULL, &regs) < 0)
		return;
	if ((int32_t)regs.rax != -EINTR || !is_repeatable(tid, (int32_t)regs.orig_rax))
		return;
	regs.rax = (unsigned long long)-KERNEL_ERESTARTNOHAND;
	ptrace(PTRACE_SETREGS, tid, NULL, &regs);
}
#else
void interrupt_hide(pid_t tid)
{
}
#endif

static bool has_stopped(pid_t tid)
{
	siginfo_t si = {};

	return waitid(P_PID, (id_t)tid, &si, WSTOPPED | WEXITED | WNOHANG | WNOWAIT | __WALL) < 0 ||
	       si.si_pid != 0;
}

struct siblings {
	pid_t self;
	bool ask;
	size_t running;
};

static int visit(pid_t tid, void *userdata)
{
	struct siblings *s = userdata;

	if (tid == s->self)
		return 0;
	if (s->ask)
		interrupt_thread(tid);
	s->running += !has_stopped(tid);
	return 0;
}

bool interrupt_siblings(pid_t tid, int timeout_ms)
{
	const struct timespec pause = {.tv_nsec = 200 * 1000};
	uint64_t end = clock_now_ns(CLOCK_MONOTONIC) + (uint64_t)timeout_ms * 1000000;
	struct siblings s = {.self = tid, .ask = true};

	int r;

	while ((r = proc_foreach_thread(tid, visit, &s)) >= 0 && s.running > 0) {
		if (clock_now_ns(CLOCK_MONOTONIC) > end)
			return false;
		nanosleep(&pause, NULL);
		s = (struct siblings){.self = tid};
	}
	return r >= 0;
}
