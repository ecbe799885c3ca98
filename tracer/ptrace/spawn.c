/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

static int check_program(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0 ? -errno : 0;
}

static char *default_path(void)
{
	size_t n = confstr(_CS_PATH, NULL, 0);
	char *path = n ? malloc(n) : NULL;

	if (path)
		confstr(_CS_PATH, path, n);
	return path;
}

/* The first program on the list that may be run. One that may not is remembered: "permission denied" tells more
 * than "not found". */
static int search_list(const char *list, const char *file, char **ret)
{
	int best = -ENOENT;

	for (const char *dir = list;; dir += strcspn(dir, ":") + 1) {
		_cleanup_(freep) char *path = NULL;
		int len = (int)strcspn(dir, ":"), r;

		if (asprintf(&path, "%.*s%s%s", len, dir, len > 0 ? "/" : "./", file) < 0) {
			path = NULL;
			return -ENOMEM;
		}
		r = check_program(path);
		if (r == 0) {
			*ret = TAKE(path);
			return 0;
		}
		if (r == -EACCES)
			best = r;
		if (dir[len] == '\0')
			return best;
	}
}

int spawn_search(const char *file, char **ret)
{
	_cleanup_(freep) char *fallback = NULL;
	const char *list = getenv("PATH");
	char *path;
	int r;

	if (file[0] == '\0')
		return -ENOENT;
	if (strchr(file, '/')) {
		r = check_program(file);
		if (r < 0)
			return r;
		path = strdup(file);
		if (!path)
			return -ENOMEM;
		*ret = path;
		return 0;
	}
	if (!list) {
		list = fallback = default_path();
		if (!list)
			return -ENOMEM;
	}
	return search_list(list, file, ret);
}

/* From here to the exec the child keeps to bare calls: its parent may have threads, and all of this is traced. */
static _Noreturn void child(const struct spawn_options *o, int go, struct spawn_report *report)
{
	char byte;

	if (read(go, &byte, 1) != 1)
		_exit(125);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, o->trap) < 0)
		report->filter_errno = errno;
	kill(getpid(), SIGSTOP);
	sigaction(SIGCHLD, o->chld, NULL);
	sigprocmask(SIG_SETMASK, o->mask, NULL);
	execve(o->path, o->argv, environ);
	report->exec_errno = errno;
	_exit(127);
}

static pid_t tracer_of(pid_t pid)
{
	_cleanup_(fclosep) FILE *in = NULL;
	char path[64], line[256];
	int tracer = 0;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	in = fopen(path, "re");
	while (in && fgets(line, sizeof(line), in))
		if (sscanf(line, "TracerPid: %d", &tracer) == 1)
			break;
	return tracer;
}

static int explain_seize(pid_t pid, int error, struct failure *f)
{
	pid_t tracer = tracer_of(pid);

	if (tracer > 0)
		return failure_set(f, -error,
			"the command is already traced by process %d (strace -f?); run syscarve "
			"outside of it",
			tracer);
	if (error == EPERM || error == EACCES)
		return failure_set(f, -error,
			"ptrace is not permitted here (Yama's kernel.yama.ptrace_scope=3, a "
			"container's seccomp "
			"filter, or a missing CAP_SYS_PTRACE); run as root, outside of the "
			"container");
	return failure_set(f, -error, "cannot trace the command: %s", strerror(error));
}

static int map_report(struct spawn_report **ret)
{
	void *p = mmap(
		NULL, sizeof(**ret), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	*ret = p;
	return 0;
}

static int seize(pid_t pid, const struct spawn_options *o, struct failure *f)
{
	int r;

	if (ptrace(PTRACE_SEIZE, pid, NULL, o->ptrace_options) == 0)
		return 0;
	r = explain_seize(pid, errno, f);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, __WALL);
	return r;
}

static int fork_seized(const struct spawn_options *o, struct failure *f, struct spawn *s)
{
	_cleanup_(closep) int wait_end = -1, go_end = -1;
	int ends[2], r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return failure_set(f, -errno, "cannot make a pipe: %m");
	wait_end = ends[0];
	go_end = ends[1];

	s->pid = fork();
	if (s->pid < 0)
		return failure_set(f, -errno, "cannot fork: %m");
	if (s->pid == 0) {
		close(go_end);
		child(o, wait_end, s->report);
	}

	r = seize(s->pid, o, f);
	if (r < 0)
		return r;
	return write(go_end, "", 1) == 1 ? 0 : -errno;
}

int spawn_seized(const struct spawn_options *o, struct failure *f, struct spawn *ret)
{
	struct spawn s = {};
	int r;

	r = map_report(&s.report);
	if (r < 0)
		return failure_set(f, r, "cannot share memory with the command: %s", strerror(-r));
	r = fork_seized(o, f, &s);
	if (r < 0) {
		spawn_release(&s);
		return r;
	}
	*ret = s;
	return 0;
}

void spawn_release(struct spawn *s)
{
	if (s->report)
		munmap(s->report, sizeof(*s->report));
	s->report = NULL;
}
