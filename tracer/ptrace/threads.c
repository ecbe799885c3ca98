/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "threads.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static void closedirp(DIR **d)
{
	if (*d)
		closedir(*d);
}

static FILE *open_file(pid_t tid, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/%d/%s", tid, name);
	return fopen(path, "re");
}

int threads_foreach(pid_t tid, int (*fn)(pid_t tid, void *userdata), void *userdata)
{
	_cleanup_(closedirp) DIR *dir = NULL;
	struct dirent *e;
	char path[64];
	int r = 0;

	snprintf(path, sizeof(path), "/proc/%d/task", tid);
	dir = opendir(path);
	if (!dir)
		return errno == ENOENT ? -ESRCH : -errno;
	while (r >= 0 && (e = readdir(dir)))
		if (e->d_name[0] != '.')
			r = fn((pid_t)atoi(e->d_name), userdata);
	return r < 0 ? r : 0;
}

int threads_foreach_child(pid_t tid, int (*fn)(pid_t pid, void *userdata), void *userdata)
{
	_cleanup_(fclosep) FILE *in = NULL;
	char path[64];
	int pid, r = 0;

	snprintf(path, sizeof(path), "task/%d/children", tid);
	in = open_file(tid, path);
	if (!in)
		return errno == ENOENT ? -ESRCH : -errno;
	while (r >= 0 && fscanf(in, "%d", &pid) == 1)
		r = fn(pid, userdata);
	return r < 0 ? r : 0;
}

pid_t threads_tracer(pid_t tid)
{
	_cleanup_(fclosep) FILE *in = open_file(tid, "status");
	char line[256];
	int tracer = 0;

	while (in && fgets(line, sizeof(line), in))
		if (sscanf(line, "TracerPid: %d", &tracer) == 1)
			break;
	return tracer;
}

bool threads_ended(pid_t tid)
{
	_cleanup_(fclosep) FILE *in = open_file(tid, "stat");
	char line[512];
	const char *end;

	if (!in || !fgets(line, sizeof(line), in))
		return true;
	/* The name before it may hold anything, a parenthesis included. */
	end = strrchr(line, ')');
	return end && end[1] == ' ' && strchr("ZXx", end[2]);
}

int32_t threads_blocked_in(pid_t tid)
{
	_cleanup_(fclosep) FILE *in = open_file(tid, "syscall");
	int nr;

	return in && fscanf(in, "%d", &nr) == 1 ? nr : -1;
}
