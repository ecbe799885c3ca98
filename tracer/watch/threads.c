/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "threads.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/proc.h"

/* The inode of the namespace that a host begins with: the kernel's PROC_PID_INIT_INO. */
#define FIRST_PID_NAMESPACE 0xEFFFFFFCU

struct search {
	int (*add)(pid_t tid, void *userdata);
	void *userdata;
};

static bool are_numbers_the_hosts(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 && st.st_ino == FIRST_PID_NAMESPACE;
}

static int visit_process(pid_t pid, void *userdata);

/* A thread is added before its children are looked up: the recorder catches what it forks later. */
static int visit_thread(pid_t tid, void *userdata)
{
	const struct search *s = userdata;
	int r;

	r = s->add(tid, s->userdata);
	if (r < 0)
		return r;
	r = proc_foreach_child(tid, visit_process, userdata);
	return r == -ESRCH ? 0 : r;
}

static int visit_process(pid_t pid, void *userdata)
{
	int r = proc_foreach_thread(pid, visit_thread, userdata);

	return r == -ESRCH ? 0 : r;
}

int threads_of(pid_t pid, int (*add)(pid_t tid, void *), void *userdata, struct failure *f)
{
	struct search s = {add, userdata};
	int r;

	if (!are_numbers_the_hosts())
		return failure_set(f, -EOPNOTSUPP,
			"eBPF knows processes by the host's numbers, and this pid namespace has others; "
			"attach from the host, or by ptrace, or to a cgroup");
	/* Threads may clone threads while they are being listed: a second look finds those. */
	r = proc_foreach_thread(pid, visit_thread, &s);
	if (r >= 0)
		r = proc_foreach_thread(pid, visit_thread, &s);
	if (r == -ESRCH)
		return failure_set(f, r, "there is no process %d", pid);
	return r < 0 ? failure_set(f, r, "cannot watch process %d: %s", pid, strerror(-r)) : 0;
}
