/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "exes.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/proc.h"

struct exe_entry {
	struct exe_entry *next;
	struct executable exe;
	char path[];
};

static bool is_gone(const char *path)
{
	static const char deleted[] = " (deleted)";
	size_t n = strlen(path), end = sizeof(deleted) - 1;

	return n >= end && strcmp(path + n - end, deleted) == 0;
}

/* The link leads to the file itself, also where it was deleted or lies in another mount namespace. */
static bool is_privileged(const char *link)
{
	struct stat st;

	if (stat(link, &st) == 0 && st.st_mode & (S_ISUID | S_ISGID))
		return true;
	return getxattr(link, "security.capability", NULL, 0) > 0;
}

/* A file that is deleted meanwhile is gone, not elsewhere: then the link reads differently. */
static bool is_elsewhere(const char *link, const char *path)
{
	struct stat ours, theirs;
	char again[PATH_MAX];
	ssize_t n;

	if (stat(link, &theirs) < 0)
		return false;
	if (stat(path, &ours) == 0 && ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino)
		return false;
	n = readlink(link, again, sizeof(again));
	return n > 0 && (size_t)n == strlen(path) && memcmp(again, path, (size_t)n) == 0 &&
	       !is_gone(path);
}

static const struct executable *add(
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

/* A list will do: services run few programs, and the one that was added or found last is asked for most. */
const struct executable *exes_of(struct exes *e, pid_t tid)
{
	char link[PROC_PATH_SIZE], path[PATH_MAX];
	bool elsewhere;

	if (proc_link(tid, "exe", path, sizeof(path)) < 0 ||
		proc_path(link, sizeof(link), tid, "exe") < 0)
		return NULL;
	e->is_new = false;
	elsewhere = is_elsewhere(link, path);

	for (struct exe_entry **slot = &e->first; *slot; slot = &(*slot)->next) {
		struct exe_entry *found = *slot;

		if (strcmp(found->path, path) != 0 || found->exe.elsewhere != elsewhere)
			continue;
		*slot = found->next;
		found->next = e->first;
		e->first = found;
		return &found->exe;
	}
	e->is_new = true;
	return add(e, path, is_privileged(link), elsewhere);
}

void exes_release(struct exes *e)
{
	while (e->first) {
		struct exe_entry *next = e->first->next;

		free(e->first);
		e->first = next;
	}
}
