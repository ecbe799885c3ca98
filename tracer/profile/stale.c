/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stale.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/local-file.h"
#include "event/build-id.h"
#include "packages.h"

/* Whoever wrote the profile has chosen the path. */
static int read_build_id(const char *path, char id[BUILD_ID_SIZE])
{
	struct stat st;
	_cleanup_(closep) int fd = local_file_open(path, &st);

	return fd < 0 ? fd : build_id_read(fd, id);
}

/* A file that cannot be asked for counts as unchanged. */
static int add_now(struct run *now, const struct run_file *then)
{
	char id[BUILD_ID_SIZE];
	struct stat st;
	int r = local_file_stat(then->path, &st, NULL);

	if (r == -EREMOTE)
		return run_add_file(now, then->path, then->build_id, NULL);
	if (r < 0)
		return 0;
	return run_add_file(now, then->path, read_build_id(then->path, id) == 0 ? id : NULL, NULL);
}

/* The same paths as they are on this host now. */
static int describe_now(const struct run *then, struct run *now)
{
	int r;

	for (size_t i = 0; i < then->n_files; i++) {
		r = add_now(now, &then->files[i]);
		if (r < 0)
			return r;
	}
	return run_find_packages(now);
}

static bool differs(const char *then, const char *now)
{
	return then && now && strcmp(then, now) != 0;
}

static const struct run_file *find_file(const struct run *r, const char *path)
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

/* A file without a build-id and without a package cannot be compared; a changed package with the
 * same build-ids is no change of this file. */
static void compare_file(
	const struct run_file *then, const struct run_file *now, stale_fn changed, void *userdata)
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

static int collect_files(const struct profile *p, struct run *all)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	int r;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < runs[i]->n_files; k++) {
			const struct run_file *f = &runs[i]->files[k];

			r = run_add_file(all, f->path, f->build_id, f->package);
			if (r < 0)
				return r;
		}
	return 0;
}

int stale_files(const struct profile *p, stale_fn changed, void *userdata)
{
	_cleanup_(run_release) struct run then = {}, now = {};
	int r;

	r = collect_files(p, &then);
	if (r < 0)
		return r;
	r = describe_now(&then, &now);
	if (r < 0)
		return r;
	for (size_t i = 0; i < then.n_files; i++)
		compare_file(
			&then.files[i], find_file(&now, then.files[i].path), changed, userdata);
	return 0;
}
