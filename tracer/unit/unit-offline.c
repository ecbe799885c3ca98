/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-offline.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/list.h"
#include "unit-name.h"

enum { ALIASES_MAX = 16, SHOWN_MAX = 1024 };

/* systemd.unit(5), without what exists only while a manager runs. The first has precedence. */
static const char *const directories[] = {
	"/etc/systemd/system.control",
	"/etc/systemd/system",
	"/run/systemd/system",
	"/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system",
	"/lib/systemd/system",
};

int unit_enter_root(const char *dir, struct failure *f)
{
	_cleanup_(closep) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char shown[SHOWN_MAX];

	if (fd >= 0 && fchdir(fd) == 0 && chroot(".") == 0 && chdir("/") == 0)
		return 0;
	return failure_set(
		f, -errno, "--root=%s: %s", escape_to(shown, sizeof(shown), dir), strerror(errno));
}

/* ---- names */

/* Adds @text, which is taken over, behind the others. */
static int append(char ***list, char *text)
{
	size_t n = list_length(*list);
	char **grown = text ? reallocarray(*list, n + 2, sizeof(*grown)) : NULL;

	if (!grown) {
		free(text);
		return -ENOMEM;
	}
	grown[n] = text;
	grown[n + 1] = NULL;
	*list = grown;
	return 0;
}

/* "getty@tty1.service" is an instance of "getty@.service"; NULL if @name is none. */
static char *template_of(const char *name)
{
	const char *at = strchr(name, '@');
	char *template;

	if (!at || at[1] == '.')
		return NULL;
	return asprintf(&template, "%.*s%s", (int)(at + 1 - name), name, strrchr(name, '.')) < 0
		       ? NULL
		       : template;
}

/* The name that a link for @name leads to: its target's, with @name's instance if the target is a
 * template. */
static int name_of_target(const char *name, const char *target, struct failure *f, char **ret)
{
	const char *base = strrchr(target, '/') + 1, *at = strchr(base, '@');
	const char *instance = strchr(name, '@');
	_cleanup_(freep) char *word = NULL;

	if (!at || at[1] != '.' || !instance)
		return unit_name(base, f, ret);
	if (asprintf(&word, "%.*s%s", (int)(at - base), base, instance) < 0) {
		word = NULL;
		return -ENOMEM;
	}
	return unit_name(word, f, ret);
}

/* ---- the unit's own file */

static bool is_in_directories(const char *path)
{
	size_t n = (size_t)(strrchr(path, '/') - path);

	for (size_t i = 0; i < ARRAY_SIZE(directories); i++)
		if (strlen(directories[i]) == n && memcmp(directories[i], path, n) == 0)
			return true;
	return false;
}

/* Where a link of the directory @dir leads, as far as its own text says. */
static int read_link(const char *dir, const char *path, char ret[PATH_MAX])
{
	char target[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	if (n < 0)
		return -errno;
	target[n] = '\0';
	if (*target == '/')
		n = snprintf(ret, PATH_MAX, "%s", target);
	else
		n = snprintf(ret, PATH_MAX, "%s/%s", dir, target);
	return n < PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* A link to another name in these directories makes an alias; one to a file elsewhere does not. */
static bool is_alias(const char *dir, const char *path, char ret_target[PATH_MAX])
{
	char real[PATH_MAX];

	if (read_link(dir, path, ret_target) < 0 || !realpath(path, real))
		return false;
	return (is_in_directories(ret_target) || is_in_directories(real)) &&
	       strcmp(strrchr(ret_target, '/'), strrchr(path, '/')) != 0;
}

/* What stands for @name in the first directory that has something: 1, with its path in @ret, and with
 * the directory. */
static int find_file(const char *name, const char **ret_dir, char ret[PATH_MAX])
{
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(directories); i++) {
		if (snprintf(ret, PATH_MAX, "%s/%s", directories[i], name) >= PATH_MAX)
			return -ENAMETOOLONG;
		*ret_dir = directories[i];
		if (lstat(ret, &st) == 0)
			return 1;
	}
	return 0;
}

static int find_file_or_template(const char *name, const char **ret_dir, char ret[PATH_MAX])
{
	_cleanup_(freep) char *template = template_of(name);
	int r = find_file(name, ret_dir, ret);

	return r == 0 && template ? find_file(template, ret_dir, ret) : r;
}

static int fail(struct failure *f, int r, const char *name, const char *why)
{
	return failure_set(f, r, "%s: %s", name, why);
}

/* An empty file masks, as a link to /dev/null does; that may not be there in an image. */
static int check_file(const char *name, const char *path, struct failure *f)
{
	char target[PATH_MAX];
	struct stat st;

	if (read_link("", path, target) >= 0 && strcmp(target, "/dev/null") == 0)
		return fail(f, -EPERM, name, "the unit is masked");
	if (stat(path, &st) < 0)
		return fail(f, -errno, path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fail(f, -EINVAL, path, "is no file");
	return st.st_size == 0 ? fail(f, -EPERM, name, "the unit is masked") : 0;
}

/* Follows aliases of *name, each of which is added to @names. */
static int find_fragment(char ***names, struct failure *f, char ret[PATH_MAX])
{
	char target[PATH_MAX], *other;
	const char *dir;
	int r;

	for (int i = 0; i < ALIASES_MAX; i++) {
		const char *name = (*names)[list_length(*names) - 1];

		r = find_file_or_template(name, &dir, ret);
		if (r < 0)
			return r;
		if (r == 0)
			return fail(f, -ENOENT, name, "there is no such unit in the image");
		if (!is_alias(dir, ret, target))
			return check_file(name, ret, f);
		r = name_of_target(name, target, f, &other);
		if (r >= 0)
			r = append(names, other);
		if (r < 0)
			return r;
	}
	return fail(f, -ELOOP, (*names)[0], strerror(ELOOP));
}

/* ---- drop-ins */

/* Adds @name and, if it is an instance, its template. */
static int add_name(char *name, char ***names)
{
	int r = append(names, name);
	char *template = r < 0 ? NULL : template_of(name);

	return template ? append(names, template) : r;
}

/* Adds the names that begin with the first @n characters of @name: as an instance, as a template, and
 * as none of both. */
static int add_prefix(const char *name, int n, char ***names)
{
	const char *suffix = strrchr(name, '.'), *end = strchr(name, '@');
	char *chopped;
	int r = 0;

	if (end)
		r = asprintf(&chopped, "%.*s%s", n, name, end) < 0 ? -ENOMEM
								   : add_name(chopped, names);
	if (r < 0)
		return r;
	return asprintf(&chopped, "%.*s%s", n, name, suffix) < 0 ? -ENOMEM : append(names, chopped);
}

/* Adds the names whose directories apply to @name: itself, its template, and "foo-.service" for
 * "foo-bar.service". */
static int add_names(const char *name, char ***names)
{
	const char *at = strchr(name, '@'), *end = at ? at : strrchr(name, '.');
	char *copy = strdup(name);
	int r = add_name(copy, names);

	for (const char *p = end - 2; r >= 0 && p > name; p--)
		if (*p == '-')
			r = add_prefix(name, (int)(p + 1 - name), names);
	return r;
}

static bool has_name_of(char *const *paths, const char *name)
{
	for (; paths && *paths; paths++)
		if (strcmp(strrchr(*paths, '/') + 1, name) == 0)
			return true;
	return false;
}

static bool is_dropin(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && *name != '.' && strcmp(name + n - 5, ".conf") == 0;
}

/* Adds the drop-ins of a directory, but not one whose name has been found before. */
static int add_dropins(const char *directory, const char *name, char ***paths)
{
	_cleanup_(freep) char *path = NULL;
	DIR *d;
	int r = 0;

	if (asprintf(&path, "%s/%s.d", directory, name) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	d = opendir(path);
	for (struct dirent *e; r >= 0 && d && (e = readdir(d));) {
		char *found;

		if (!is_dropin(e->d_name) || has_name_of(*paths, e->d_name))
			continue;
		r = asprintf(&found, "%s/%s", path, e->d_name) < 0 ? -ENOMEM : append(paths, found);
	}
	if (d)
		closedir(d);
	return r;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(strrchr(*(char *const *)a, '/'), strrchr(*(char *const *)b, '/'));
}

/* A directory of a higher precedence wins over a more specific name. */
static int add_dropins_of(char *const *names, char ***paths)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(directories); i++)
		for (char *const *name = names; r >= 0 && *name; name++)
			r = add_dropins(directories[i], *name, paths);
	return r;
}

/* Finds the drop-ins of a unit with these names, the last of which is its own. */
static int find_dropins(char *const *aliases, char ***paths)
{
	char *const type[] = {"service", NULL};
	int r = 0;

	for (size_t n = list_length(aliases); r >= 0 && n > 0; n--) {
		_cleanup_(list_freep) char **names = NULL;

		r = add_names(aliases[n - 1], &names);
		if (r >= 0)
			r = add_dropins_of(names, paths);
	}
	return r < 0 ? r : add_dropins_of(type, paths);
}

static int find_files(char *const *aliases, const char *fragment, struct unit *u)
{
	_cleanup_(list_freep) char **found = NULL;
	int r;

	r = find_dropins(aliases, &found);
	if (r >= 0)
		r = append(&u->files, strdup(fragment));
	if (found)
		qsort(found, list_length(found), sizeof(*found), by_name);
	for (char **path = found; r >= 0 && path && *path; path++)
		r = append(&u->files, strdup(*path));
	return r;
}

int unit_open_offline(const char *word, struct failure *f, struct unit *ret)
{
	_cleanup_(list_freep) char **names = NULL;
	char fragment[PATH_MAX], *name;
	int r, found;

	*ret = (struct unit){};
	r = unit_name(word, f, &name);
	if (r < 0)
		return r;
	r = append(&names, name);
	if (r >= 0)
		r = unit_check_no_template(name, f);
	if (r < 0)
		return r;
	found = find_fragment(&names, f, fragment);
	ret->name = strdup(names[list_length(names) - 1]);
	if (!ret->name)
		return -ENOMEM;
	r = unit_check_service_name(ret->name, f);
	if (r < 0 || found < 0)
		return r < 0 ? r : found;
	return find_files(names, fragment, ret);
}

/* The library that its programs share has the version in its name. */
int unit_offline_version(void)
{
	static const char *const patterns[] = {"/usr/lib/systemd/libsystemd-shared-*.so",
		"/usr/lib/*/systemd/libsystemd-shared-*.so", "/lib/systemd/libsystemd-shared-*.so"};
	int version = 0;

	for (size_t i = 0; i < ARRAY_SIZE(patterns) && version == 0; i++) {
		glob_t found = {};

		if (glob(patterns[i], 0, NULL, &found) == 0)
			version = atoi(strstr(found.gl_pathv[0], "-shared-") + strlen("-shared-"));
		globfree(&found);
	}
	return version;
}
