/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "executables.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/proc.h"

static size_t name_length(const struct watch_exe *e, size_t at, size_t length)
{
	return strnlen(e->path + at, length - at);
}

char *executables_path(const struct watch_exe *e)
{
	size_t length = e->length < sizeof(e->path) ? e->length : sizeof(e->path), end = length;
	char *path;

	if (!e->whole || length == 0)
		return NULL;
	path = malloc(length + sizeof(EXECUTABLE_DELETED));
	if (!path)
		return NULL;
	path[end] = '\0';
	for (size_t at = 0, n; at < length; at += n + 1) {
		n = name_length(e, at, length);
		if (n + 1 > end)
			break;
		end -= n;
		memcpy(path + end, e->path + at, n);
		path[--end] = '/';
	}
	if (e->deleted)
		memcpy(path + length, EXECUTABLE_DELETED, sizeof(EXECUTABLE_DELETED));
	return path;
}

/* For a path that is too deep for the recorder, if the process still runs. */
static char *path_of_process(pid_t tid)
{
	char path[PATH_MAX];

	return proc_link(tid, "exe", path, sizeof(path)) < 0 ? NULL : strdup(path);
}

/* A file of syscarve's own mount namespace that no longer exists has been deleted since. */
static bool is_elsewhere(const struct watch_exe *e, const char *path)
{
	struct stat st;

	if (e->deleted || e->mount_ns == 0 || stat("/proc/self/ns/mnt", &st) < 0 ||
		st.st_ino == e->mount_ns)
		return false;
	return executable_is_elsewhere(path, 0, e->ino);
}

const struct executable *executables_get(
	struct executables *p, unsigned number, const struct watch_exe *e, pid_t tid)
{
	_cleanup_(freep) char *path = NULL;
	struct executable *exe;

	if (number == 0 || number >= WATCH_EXES || p->of[number])
		return number < WATCH_EXES ? p->of[number] : NULL;
	path = executables_path(e);
	if (!path)
		path = path_of_process(tid);
	if (!path)
		return NULL;
	exe = malloc(sizeof(*exe));
	if (!exe)
		return NULL;
	exe->privileged = executable_is_privileged(e->mode, path);
	exe->elsewhere = is_elsewhere(e, path);
	exe->path = TAKE(path);
	return p->of[number] = exe;
}

void executables_release(struct executables *p)
{
	for (size_t i = 0; i < WATCH_EXES; i++) {
		if (p->of[i])
			free((char *)p->of[i]->path);
		free(p->of[i]);
		p->of[i] = NULL;
	}
}
