/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/build-id.h"
#include "base/cleanup.h"
#include "packages.h"
#include "store.h"

static int insert(struct run *r, size_t at, const char *path)
{
	struct run_file *grown = reallocarray(r->files, r->n_files + 1, sizeof(*grown));
	char *copy = strdup(path);

	if (grown)
		r->files = grown;
	if (!grown || !copy) {
		free(copy);
		return -ENOMEM;
	}
	memmove(grown + at + 1, grown + at, (r->n_files - at) * sizeof(*grown));
	grown[at] = (struct run_file){.path = copy};
	r->n_files++;
	return 0;
}

int run_add_file(struct run *r, const char *path, const char *build_id, const char *package)
{
	size_t at = 0;
	int k = 0;

	while (at < r->n_files && strcmp(r->files[at].path, path) < 0)
		at++;
	if (at == r->n_files || strcmp(r->files[at].path, path) != 0)
		k = insert(r, at, path);
	if (k >= 0)
		k = join_text(&r->files[at].build_id, build_id);
	return k < 0 ? k : join_text(&r->files[at].package, package);
}

static const char **list_paths(const struct run *r)
{
	const char **paths = calloc(r->n_files + 1, sizeof(*paths));

	for (size_t i = 0; paths && i < r->n_files; i++)
		paths[i] = r->files[i].path;
	return paths;
}

static int set_package(size_t i, const char *package, void *userdata)
{
	struct run *r = userdata;

	return join_text(&r->files[i].package, package);
}

int run_find_packages(struct run *r)
{
	_cleanup_(freep) const char **paths = list_paths(r);

	if (!paths)
		return -ENOMEM;
	return packages_of(paths, r->n_files, set_package, r);
}

static int read_build_id(const char *path, char id[BUILD_ID_SIZE])
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	return fd < 0 ? -errno : build_id_read(fd, id);
}

/* What is there now, for comparison: the same paths. */
static int describe_now(const struct run *then, struct run *now)
{
	char id[BUILD_ID_SIZE];
	int r = 0;

	for (size_t i = 0; i < then->n_files && r >= 0; i++) {
		const char *path = then->files[i].path;

		if (access(path, F_OK) == 0)
			r = run_add_file(now, path, read_build_id(path, id) == 0 ? id : NULL, NULL);
	}
	return r < 0 ? r : run_find_packages(now);
}

static bool differs(const char *then, const char *now)
{
	return then && now && strcmp(then, now) != 0;
}

static const struct run_file *find(const struct run *r, const char *path)
{
	for (size_t i = 0; i < r->n_files; i++)
		if (strcmp(r->files[i].path, path) == 0)
			return &r->files[i];
	return NULL;
}

enum { SHOWN_DIGITS = 12, SHOWN_SIZE = 32 };

static const char *describe(const struct run_file *file, bool by_package, char shown[SHOWN_SIZE])
{
	if (by_package)
		return file->package;
	snprintf(shown, SHOWN_SIZE, "build %.*s", SHOWN_DIGITS, file->build_id);
	return shown;
}

/* A file without a build-id and without a package cannot be compared; a changed package with the same build-ids is no
 * change of this file. */
static void compare(const struct run_file *then, const struct run_file *now,
	void (*changed)(const char *path, const char *then, const char *now, void *userdata),
	void *userdata)
{
	bool by_id = then->build_id && now && now->build_id, by_package;
	char shown[2][SHOWN_SIZE];

	if (!now) {
		changed(then->path, then->package ? then->package : "there", "gone", userdata);
		return;
	}
	by_package = differs(then->package, now->package);
	if (by_id ? differs(then->build_id, now->build_id) : by_package)
		changed(then->path, describe(then, by_package, shown[0]),
			describe(now, by_package, shown[1]), userdata);
}

int files_compare(const struct profile *p,
	void (*changed)(const char *path, const char *then, const char *now, void *userdata),
	void *userdata)
{
	_cleanup_(run_release) struct run all = {}, now = {};
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	int r = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < runs[i]->n_files && r >= 0; k++)
			r = run_add_file(&all, runs[i]->files[k].path, runs[i]->files[k].build_id,
				runs[i]->files[k].package);
	if (r >= 0)
		r = describe_now(&all, &now);
	for (size_t i = 0; i < all.n_files && r >= 0; i++)
		compare(&all.files[i], find(&now, all.files[i].path), changed, userdata);
	return r;
}
