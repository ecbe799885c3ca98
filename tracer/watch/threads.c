/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "threads.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"

/* The inode of the namespace that a host begins with: the kernel's PROC_PID_INIT_INO. */
#define FIRST_PID_NAMESPACE 0xEFFFFFFCU

struct search {
	int (*add)(pid_t tid, void *userdata);
	void *userdata;
};

static void closedirp(DIR **d)
{
	if (*d)
		closedir(*d);
}

static bool numbers_are_the_hosts(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 && st.st_ino == FIRST_PID_NAMESPACE;
}

static int process(const struct search *s, pid_t pid);

static int children(const struct search *s, pid_t pid, pid_t tid)
{
	_cleanup_(fclosep) FILE *in = NULL;
	char path[64];
	pid_t child;
	int r = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, tid);
	in = fopen(path, "re");
	while (r >= 0 && in && fscanf(in, "%d", &child) == 1)
		r = process(s, child);
	return r == -ESRCH ? 0 : r;
}

/* A thread is added before its children are looked up: what it forks later is caught in the kernel. */
static int process(const struct search *s, pid_t pid)
{
	_cleanup_(closedirp) DIR *dir = NULL;
	char path[64];
	struct dirent *e;
	int r = 0;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	if (!dir)
		return -ESRCH;
	while (r >= 0 && (e = readdir(dir))) {
		pid_t tid = (pid_t)atoi(e->d_name);

		if (tid <= 0)
			continue;
		r = s->add(tid, s->userdata);
		if (r >= 0)
			r = children(s, pid, tid);
	}
	return r < 0 ? r : 0;
}

int threads_of(pid_t pid, int (*add)(pid_t tid, void *), void *userdata, struct failure *f)
{
	const struct search s = {add, userdata};
	int r = 0;

	if (!numbers_are_the_hosts())
		return failure_set(f, -EOPNOTSUPP,
			"eBPF knows processes by the host's numbers, which are others than those "
			"of "
			"this pid namespace; attach from the host, or by ptrace, or to a cgroup");
	/* Threads may clone threads while they are being listed: a second look finds those. */
	for (int i = 0; r >= 0 && i < 2; i++)
		r = process(&s, pid);
	if (r == -ESRCH)
		return failure_set(f, r, "there is no process %d", pid);
	return r < 0 ? failure_set(f, r, "cannot watch process %d: %s", pid, strerror(-r)) : 0;
}

/* The state stands behind the name, which may hold anything. */
bool thread_has_ended(pid_t tid)
{
	_cleanup_(fclosep) FILE *in = NULL;
	char path[64], line[256], *end;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	in = fopen(path, "re");
	if (!in || !fgets(line, sizeof(line), in))
		return true;
	end = strrchr(line, ')');
	return end && end[1] == ' ' && (end[2] == 'Z' || end[2] == 'X');
}

/* cgroup.events says so for all below it as well. */
bool cgroup_is_populated(const char *path)
{
	_cleanup_(freep) char *file = NULL;
	_cleanup_(fclosep) FILE *in = NULL;
	char line[64];
	bool populated = false;

	if (asprintf(&file, "%s/cgroup.events", path) < 0) {
		file = NULL;
		return false;
	}
	in = fopen(file, "re");
	while (in && fgets(line, sizeof(line), in))
		populated |= strcmp(line, "populated 1\n") == 0;
	return populated;
}
