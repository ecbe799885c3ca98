/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "executables.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/proc.h"

static size_t name_length(const struct watch_file *e, size_t at, size_t length)
{
	return strnlen(e->path + at, length - at);
}

char *executables_path(const struct watch_file *e)
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

/* Whether it was first run in another mount namespace than syscarve's. */
static bool is_foreign(const struct watch_file *e)
{
	struct stat st;

	return e->mount_ns != 0 && stat("/proc/self/ns/mnt", &st) == 0 && st.st_ino != e->mount_ns;
}

const struct executable *executables_get(
	struct executables *p, unsigned number, const struct watch_file *e, pid_t tid)
{
	struct mapped_file like = {.executed = true, .ino = e ? e->ino : 0}, *f;
	_cleanup_(freep) char *path = NULL;

	if (number == 0 || number >= WATCH_EXES || p->of[number])
		return number < WATCH_EXES ? p->of[number] : NULL;
	path = executables_path(e);
	if (!path)
		path = path_of_process(tid);
	if (!path)
		return NULL;
	like.exe.path = path;
	like.mode = (mode_t)e->mode;
	like.foreign = is_foreign(e);
	f = mapped_note(&p->mapped, &like, NULL);
	return p->of[number] = f ? &f->exe : NULL;
}

void executables_note_mapped(struct executables *p, const struct watch_file *e)
{
	_cleanup_(freep) char *path = executables_path(e);
	struct mapped_file like = {.exe.path = path, .ino = e->ino, .mode = (mode_t)e->mode};

	if (!path)
		p->is_short = true;
	else if (mapped_is_lasting(&like))
		mapped_note(&p->mapped, &like, NULL);
}

void executables_release(struct executables *p)
{
	mapped_release(&p->mapped);
	*p = (struct executables){};
}
