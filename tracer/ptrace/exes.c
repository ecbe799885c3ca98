/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "exes.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/proc.h"

struct exe_entry {
	struct exe_entry *next;
	struct executable exe;
	char path[];
};

/* Whether the link still reads as @path. It reads differently if the file was deleted meanwhile,
 * which is no reason to call it elsewhere. */
static bool is_still(pid_t tid, const char *path)
{
	char again[PATH_MAX];

	return proc_link(tid, "exe", again, sizeof(again)) == 0 && strcmp(again, path) == 0;
}

static const struct executable *find_exe(struct exes *e, const char *path, bool elsewhere)
{
	for (struct exe_entry **slot = &e->first; *slot; slot = &(*slot)->next) {
		struct exe_entry *found = *slot;

		if (strcmp(found->path, path) != 0 || found->exe.elsewhere != elsewhere)
			continue;
		*slot = found->next;
		found->next = e->first;
		e->first = found;
		return &found->exe;
	}
	return NULL;
}

static const struct executable *add_exe(
	struct exes *e, const char *path, bool privileged, bool elsewhere)
{
	size_t size = strlen(path) + 1;
	struct exe_entry *n = malloc(sizeof(*n) + size);

	if (!n)
		return NULL;
	memcpy(n->path, path, size);
	n->exe = (struct executable){
		.path = n->path, .privileged = privileged, .elsewhere = elsewhere};
	n->next = e->first;
	e->first = n;
	return &n->exe;
}

/* A list is enough, because services run few programs, and most searches are for the one that was
 * added or found last. */
const struct executable *exes_of(struct exes *e, pid_t tid)
{
	char link[PROC_PATH_SIZE], path[PATH_MAX];
	const struct executable *found;
	struct stat st = {};
	bool is_there, elsewhere;

	if (proc_link(tid, "exe", path, sizeof(path)) < 0 ||
		proc_path(link, sizeof(link), tid, "exe") < 0)
		return NULL;
	/* The link leads to the file itself, even if it was deleted or lies in another mount
	 * namespace. */
	is_there = stat(link, &st) == 0;
	elsewhere = is_there && !executable_is_deleted(path) &&
		    executable_is_elsewhere(path, st.st_dev, st.st_ino) && is_still(tid, path);
	found = find_exe(e, path, elsewhere);
	e->is_new = !found;
	return found ? found
		     : add_exe(e, path, executable_is_privileged(st.st_mode, link), elsewhere);
}

void exes_release(struct exes *e)
{
	while (e->first) {
		struct exe_entry *next = e->first->next;

		free(e->first);
		e->first = next;
	}
}
