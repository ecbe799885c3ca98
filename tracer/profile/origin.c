/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "origin.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "event/executable.h"

static const char *const sentences[] = {
	[ORIGIN_FILE] = NULL,
	[ORIGIN_MEMORY] = "ran from memory (memfd_create): it is no file and belongs to no package",
	[ORIGIN_DELETED] = "is no longer on this host: it had been deleted or replaced when it was "
			   "observed",
	[ORIGIN_ELSEWHERE] = "ran in a mount namespace of its own: outside of it that path is "
			     "another file, or none",
};
static_assert(ARRAY_SIZE(sentences) == _ORIGIN_MAX, "each origin has its sentence");

const char *origin_sentence(enum origin o)
{
	return sentences[o];
}

enum origin origin_of(const char *path)
{
	if (!executable_is_deleted(path))
		return ORIGIN_FILE;
	return strncmp(path, "/memfd:", 7) == 0 ? ORIGIN_MEMORY : ORIGIN_DELETED;
}

struct found {
	const char *path;
	enum origin origin;
};

struct list {
	size_t n, room;
	struct found *all;
};

static void release_list(struct list *l)
{
	free(l->all);
}

static int append_path(struct list *l, const char *path, enum origin origin)
{
	if (origin == ORIGIN_FILE)
		return 0;
	if (l->n == l->room) {
		size_t room = l->room ? 2 * l->room : 16;
		struct found *grown = reallocarray(l->all, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		l->all = grown;
		l->room = room;
	}
	l->all[l->n++] = (struct found){path, origin};
	return 0;
}

static int append_sightings(struct list *l, const struct observed *o)
{
	int r;

	for (size_t i = 0; i < o->n_sightings; i++)
		for (size_t k = 0; k < o->sightings[i].n_executables; k++) {
			const char *path = o->sightings[i].executables[k];

			r = append_path(l, path, origin_of(path));
			if (r < 0)
				return r;
		}
	return 0;
}

static int append_elsewhere(struct list *l, const struct run *run)
{
	int r;

	for (char **path = run->elsewhere; path && *path; path++) {
		r = append_path(l, *path, ORIGIN_ELSEWHERE);
		if (r < 0)
			return r;
	}
	return 0;
}

static int collect(struct list *l, const struct profile *p)
{
	size_t n, n_runs;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	const struct run *const *runs = profile_runs(p, &n_runs);
	int r;

	for (size_t i = 0; i < n; i++) {
		r = append_sightings(l, syscalls[i]);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < n_runs; i++) {
		r = append_elsewhere(l, runs[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

static int compare_found(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int c = strcmp(x->path, y->path);

	return c ? c : (int)x->origin - (int)y->origin;
}

int origins_each(const struct profile *p,
	int (*found)(const char *path, enum origin origin, void *userdata), void *userdata)
{
	_cleanup_(release_list) struct list l = {};
	int r;

	r = collect(&l, p);
	if (r < 0)
		return r;
	if (l.n > 0)
		qsort(l.all, l.n, sizeof(*l.all), compare_found);
	for (size_t i = 0; i < l.n; i++) {
		if (i > 0 && compare_found(&l.all[i - 1], &l.all[i]) == 0)
			continue;
		r = found(l.all[i].path, l.all[i].origin, userdata);
		if (r < 0)
			return r;
	}
	return 0;
}
