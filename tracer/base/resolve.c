/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"

enum { LINKS_MAX = 40 };

/* What is left to walk, from the directory @dir on. */
struct walk {
	int dir;
	char *rest;
	unsigned links;
};

static void walk_release(struct walk *w)
{
	if (w->dir >= 0)
		close(w->dir);
	free(w->rest);
}

static void set_dir(struct walk *w, int dir)
{
	if (w->dir >= 0)
		close(w->dir);
	w->dir = dir;
}

/* Goes on with @path, which is taken over. */
static int begin(struct walk *w, char *path)
{
	int dir;

	free(w->rest);
	w->rest = path;
	if (!path)
		return -ENOMEM;
	if (w->dir >= 0 && *path != '/')
		return 0;
	dir = open(*path == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	set_dir(w, dir);
	return 0;
}

/* Cuts the first name off what is left. *ret_last: nothing stands behind it. */
static int cut_name(struct walk *w, char **ret, bool *ret_last)
{
	const char *name = w->rest + strspn(w->rest, "/");
	size_t n = strcspn(name, "/");
	_cleanup_(freep) char *copy = strndup(name, n);
	char *left = strdup(name + n);

	if (!copy || !left) {
		free(left);
		return -ENOMEM;
	}
	free(w->rest);
	w->rest = left;
	*ret_last = *left == '\0';
	*ret = TAKE(copy);
	return 0;
}

/* @fd is the link itself. */
static int follow(struct walk *w, int fd, const struct stat *st)
{
	char target[PATH_MAX], *path;
	ssize_t n;

	if (++w->links > LINKS_MAX || (st->st_uid != 0 && st->st_uid != geteuid()))
		return -ELOOP;
	n = readlinkat(fd, "", target, sizeof(target));
	if (n < 0)
		return -errno;
	if (asprintf(&path, "%.*s%s", (int)n, target, w->rest) < 0)
		return -ENOMEM;
	return begin(w, path);
}

/* 1 if the walk ends at @name, 0 if it goes on. */
static int step(struct walk *w, const char *name, bool last)
{
	_cleanup_(closep) int fd =
		openat(w->dir, *name ? name : ".", O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return errno == ENOENT && last ? 1 : -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (S_ISLNK(st.st_mode))
		return follow(w, fd, &st);
	if (last)
		return 1;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	set_dir(w, TAKE_FD(fd));
	return 0;
}

static bool is_directory(const char *name)
{
	return !*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

int resolve_path(const char *path, int *ret_dir, char **ret_name)
{
	_cleanup_(walk_release) struct walk w = {.dir = -1};
	int r;

	if (!*path)
		return -ENOENT;
	r = begin(&w, strdup(path));
	while (r >= 0) {
		_cleanup_(freep) char *name = NULL;
		bool last;

		r = cut_name(&w, &name, &last);
		if (r < 0)
			break;
		r = last && is_directory(name) ? -EISDIR : step(&w, name, last);
		if (r != 1)
			continue;
		*ret_dir = TAKE_FD(w.dir);
		*ret_name = TAKE(name);
		return 0;
	}
	return r;
}
