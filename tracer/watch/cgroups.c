/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cgroups.h"

#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "base/cleanup.h"
#include "base/escape.h"

static bool is_cgroup2(const char *path)
{
	struct statfs fs;

	return statfs(path, &fs) == 0 && fs.f_type == CGROUP2_SUPER_MAGIC;
}

static int refuse(const char *path, const char *why, int r, struct failure *f)
{
	char shown[256];

	return failure_set(f, r, "%s: %s", escape_to(shown, sizeof(shown), path), why);
}

static int add_name(struct cgroup_path *w, const char *name, size_t length)
{
	if (w->n_names == WATCH_AWAITED || length >= WATCH_NAME)
		return -ENAMETOOLONG;
	memcpy(w->names[w->n_names], name, length);
	w->names[w->n_names++][length] = '\0';
	return 0;
}

/* A directory's number is its cgroup's id. */
static void add_id(struct cgroup_path *w, const char *path)
{
	struct stat st;

	if (w->n_ids == w->n_names && stat(path, &st) == 0)
		w->ids[w->n_ids++] = st.st_ino;
}

static bool has_dots(const char *path)
{
	for (; *path; path += strspn(path, "/")) {
		size_t length = strcspn(path, "/");

		if ((length == 1 || length == 2) && strspn(path, ".") >= length)
			return true;
		path += length;
	}
	return false;
}

int cgroup_find_path(const char *path, struct failure *f, struct cgroup_path *ret)
{
	char above[PATH_MAX];
	struct cgroup_path w = {};
	size_t at = 0;

	if (path[0] != '/' || strlen(path) >= sizeof(above))
		return refuse(path, "not an absolute path", -EINVAL, f);
	if (has_dots(path))
		return refuse(path, "a path with . or .. in it", -EINVAL, f);
	for (;;) {
		size_t length = strcspn(path + at, "/");

		if (length > 0 && w.n_ids > 0 && add_name(&w, path + at, length) < 0)
			return refuse(path, "too many directories", -ENAMETOOLONG, f);
		at += length;
		memcpy(above, path, at);
		above[at] = '\0';
		if (w.n_ids > 0 || is_cgroup2(at ? above : "/"))
			add_id(&w, above);
		at += strspn(path + at, "/");
		if (path[at] == '\0')
			break;
	}
	if (w.n_ids == 0)
		return refuse(path, "not on a cgroup v2 file system", -EINVAL, f);
	if (w.n_names == 0)
		return refuse(
			path, "this directory has all cgroups; name one below it", -EINVAL, f);
	*ret = w;
	return 0;
}

int cgroups_below(const char *path, int (*each)(uint64_t id, void *), void *userdata)
{
	char *const roots[] = {(char *)path, NULL};
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;
	int r = 0;

	if (!tree)
		return -errno;
	while ((e = fts_read(tree))) {
		if (e->fts_info != FTS_D)
			continue;
		r = each(e->fts_statp->st_ino, userdata);
		if (r < 0)
			break;
	}
	fts_close(tree);
	return r;
}

static int processes_of(const char *directory, int (*each)(pid_t pid, void *), void *userdata)
{
	_cleanup_(freep) char *file = NULL;
	_cleanup_(fclosep) FILE *in = NULL;
	int pid, r = 0;

	if (asprintf(&file, "%s/cgroup.procs", directory) < 0) {
		file = NULL;
		return -ENOMEM;
	}
	in = fopen(file, "re");
	while (in && r >= 0 && fscanf(in, "%d", &pid) == 1)
		r = each(pid, userdata);
	return r;
}

int cgroup_processes(const char *path, int (*each)(pid_t pid, void *), void *userdata)
{
	char *const roots[] = {(char *)path, NULL};
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;
	int r = 0;

	while (tree && r >= 0 && (e = fts_read(tree)))
		if (e->fts_info == FTS_D)
			r = processes_of(e->fts_path, each, userdata);
	if (tree)
		fts_close(tree);
	return r;
}

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
