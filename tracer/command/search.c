/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "search.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/escape.h"

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

/* The first program on the list that may be run. If there is one that may not be run, "permission
 * denied" is a better answer than "not found". */
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

static int search(const char *file, char **ret)
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

static int explain(const char *name, int r, struct failure *f)
{
	char quoted[256];

	escape_to(quoted, sizeof(quoted), name);
	if (r == -ENOENT && !strchr(name, '/'))
		return failure_set(f, r, "%s: command not found", quoted);
	return failure_set(f, r, "%s: %s", quoted, strerror(-r));
}

int command_search(const char *file, struct failure *f, char **ret)
{
	int r = search(file, ret);

	return r < 0 ? explain(file, r, f) : 0;
}
