/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "seize.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/proc.h"

static int explain(pid_t tid, int error, const char *what, struct failure *f)
{
	pid_t tracer = proc_tracer(tid);

	if (error == ESRCH)
		return failure_set(f, -ESRCH, "%s: no such process", what);
	if (tracer > 0)
		return failure_set(f, -error,
			"%s is already traced by process %d (strace -f?); end that tracer first",
			what, tracer);
	if (error == EPERM || error == EACCES)
		return failure_set(f, -error,
			"%s: ptrace is not permitted here (Yama's kernel.yama.ptrace_scope, "
			"a container's seccomp filter, or a missing CAP_SYS_PTRACE); "
			"run as root, outside of the container",
			what);
	return failure_set(f, -error, "cannot trace %s: %s", what, strerror(error));
}

int seize_thread(pid_t tid, unsigned long options, const char *what, struct failure *f)
{
	if (ptrace(PTRACE_SEIZE, tid, NULL, options) == 0)
		return 0;
	return explain(tid, errno, what, f);
}

struct tree {
	const struct seize_tree *how;
	struct failure *f;
	pid_t process; /* that is visited */
	size_t fresh;  /* seized in this pass */
};

static int visit_process(pid_t pid, void *userdata);

/* A thread that a traced thread has cloned is traced already, and one that has ended cannot be
 * seized. */
static int seize_new(struct tree *t, pid_t tid)
{
	struct failure f = {};
	char what[32];
	int r;

	snprintf(what, sizeof(what), "process %d", tid);
	r = seize_thread(tid, t->how->options, what, &f);
	if (r < 0 && (proc_has_ended(tid) || proc_tracer(tid) == getpid()))
		return 0;
	if (r < 0) {
		*t->f = f;
		return r;
	}
	t->fresh++;
	return t->how->found(t->process, tid, t->how->userdata);
}

static int visit_thread(pid_t tid, void *userdata)
{
	struct tree *t = userdata;
	int r = t->how->is_found(tid, t->how->userdata) ? 0 : seize_new(t, tid);

	if (r < 0)
		return r;
	r = proc_foreach_child(tid, visit_process, t);
	return r == -ESRCH || r == -ENOENT ? 0 : r;
}

static int visit_process(pid_t pid, void *userdata)
{
	struct tree *t = userdata;
	pid_t above = t->process;
	int r = 0;

	t->process = pid;
	if (pid != getpid())
		r = proc_foreach_thread(pid, visit_thread, t);
	t->process = above;
	return r == -ESRCH ? 0 : r;
}

/* Repeats until a pass finds no new thread: threads that are not seized yet may make more, and
 * those of seized threads are traced from their start. */
int seize_tree(pid_t pid, const struct seize_tree *how, struct failure *f)
{
	struct tree t = {.how = how, .process = pid, .f = f};
	int r;

	if (pid == getpid())
		return failure_set(f, -EPERM, "process %d is syscarve itself", pid);
	if (proc_has_ended(pid))
		return failure_set(f, -ESRCH, "process %d: no such process", pid);
	do {
		t.fresh = 0;
		r = proc_foreach_thread(pid, visit_thread, &t);
	} while (r >= 0 && t.fresh > 0);
	return r == -ESRCH ? 0 : r;
}
