/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private-programs.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "base/local-file.h"

enum {
	DEPTH_MAX = 3,       /* directories below the private one */
	ENTRIES_MAX = 10000, /* names that are looked at */
};

static const char *const tops[] = {"/usr/lib/", "/usr/libexec/"};

struct search {
	char ***paths;
	size_t left; /* names that may still be looked at */
};

static int look(struct search *s, const char *dir, int depth);

static int look_at(struct search *s, const char *path, int depth)
{
	const char *name = strrchr(path, '/') + 1;
	struct stat st;
	int r = local_file_stat(path, &st, NULL);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	if (S_ISDIR(st.st_mode))
		return depth < DEPTH_MAX ? look(s, path, depth + 1) : 0;
	if (!S_ISREG(st.st_mode) || !(st.st_mode & 0111) || strstr(name, ".so"))
		return 0;
	r = list_add_bounded(s->paths, list_length(*s->paths), path, PRIVATE_PROGRAMS_MAX);
	return r == -ENOMEM ? r : 0;
}

static int look(struct search *s, const char *dir, int depth)
{
	_cleanup_(closedirp) DIR *d = opendir(dir);
	struct dirent *entry;
	char path[PATH_MAX];
	int r = !d && errno == ENOMEM ? -ENOMEM : 0;

	while (d && r >= 0 && s->left > 0 && (entry = readdir(d))) {
		if (entry->d_name[0] == '.' || entry->d_type == DT_LNK)
			continue;
		s->left--;
		if (snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name) < (int)sizeof(path))
			r = look_at(s, path, depth);
	}
	return r;
}

/* The private directory that @executable itself is in: its first part below one of the tops. A
 * directory of an architecture or of systemd is that of many services. */
static bool own_directory(const char *executable, char ret[PATH_MAX])
{
	static const char *const common[] = {MULTIARCH, "systemd", "jvm", "git-core"};

	for (size_t i = 0; i < ARRAY_SIZE(tops); i++) {
		size_t top = strlen(tops[i]), n;

		if (strncmp(executable, tops[i], top) != 0)
			continue;
		n = strcspn(executable + top, "/");
		if (executable[top + n] != '/')
			return false;
		for (size_t k = 0; k < ARRAY_SIZE(common); k++)
			if (strlen(common[k]) == n && strncmp(executable + top, common[k], n) == 0)
				return false;
		snprintf(ret, PATH_MAX, "%.*s", (int)(top + n), executable);
		return true;
	}
	return false;
}

int private_programs_find(const char *executable, char ***paths)
{
	struct search s = {.paths = paths, .left = ENTRIES_MAX};
	const char *slash = strrchr(executable, '/');
	char dir[PATH_MAX];
	int r = 0;

	if (!slash || strlen(executable) >= PATH_MAX)
		return 0;
	if (own_directory(executable, dir))
		return look(&s, dir, 0);
	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(tops); i++) {
		struct stat st;

		snprintf(dir, sizeof(dir), "%s%s", tops[i], slash + 1);
		r = local_file_stat(dir, &st, NULL);
		if (r == 0 && S_ISDIR(st.st_mode))
			r = look(&s, dir, 0);
		else if (r != -ENOMEM)
			r = 0;
	}
	return r;
}
