/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "closure.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/list.h"
#include "base/local-file.h"

static int note_missing(struct closure *c, const char *name)
{
	int r = list_add(&c->missing, list_length(c->missing), name);

	return r < 0 ? r : 0;
}

static int add_loaded(struct closure *c, const struct loaded *file, bool is_whole)
{
	struct closure_file *files;

	for (size_t i = 0; i < c->n; i++)
		if (c->files[i].file == file) {
			return 0;
		}
	if (c->n == CLOSURE_FILES_MAX || file->graph->n_nodes > UINT32_MAX - c->n_nodes - 1)
		return note_missing(c, file->path);
	files = array_make_room(c->files, c->n, sizeof(*files));
	if (!files)
		return -ENOMEM;
	c->files = files;
	files[c->n++] = (struct closure_file){file, is_whole, c->n_nodes};
	c->n_nodes += (uint32_t)file->graph->n_nodes;
	return 0;
}

/* What cannot be read is noted as missing. */
static int add_fd(struct loading *l, struct closure *c, int fd, const char *path, bool is_whole)
{
	const struct loaded *file;
	int r = loading_add(l, fd, path, NULL, &file);

	if (r == -ENOMEM)
		return r;
	return r < 0 ? note_missing(c, path) : add_loaded(c, file, is_whole);
}

/* A library that is there is not looked for again, wherever it was found. */
static bool is_there(const struct loading *l, const struct closure *c, const char *name)
{
	uint32_t wanted = symbols_find(&l->names, name);

	for (size_t i = 0; wanted != NAME_NONE && i < c->n; i++)
		if (c->files[i].file->graph->soname == wanted)
			return true;
	return false;
}

static int add_library(
	struct loading *l, struct closure *c, const struct loaded *by, const char *name)
{
	const struct graph *g = by->graph, *main = c->files[0].file->graph;
	const struct library_rpath rpaths[] = {
		{name_at(&l->names, g->runpath != NAME_NONE ? g->runpath : g->rpath), by->path},
		{name_at(&l->names, main->rpath), c->files[0].file->path},
	};
	char path[PATH_MAX];
	_cleanup_(closep) int fd = -1;

	if (is_there(l, c, name))
		return 0;
	fd = library_open(l->libraries, name, ARRAY_SIZE(rpaths), rpaths, path);
	if (fd == -ENOMEM)
		return fd;
	return fd < 0 ? note_missing(c, name) : add_fd(l, c, fd, path, false);
}

static int add_needed(struct loading *l, struct closure *c, const struct loaded *by)
{
	const struct graph *g = by->graph;
	int r = 0;

	if (g->interpreter != NAME_NONE)
		r = add_library(l, c, by, name_at(&l->names, g->interpreter));
	for (size_t i = 0; r >= 0 && i < g->n_needed; i++)
		r = add_library(l, c, by, name_at(&l->names, g->needed[i]));
	return r;
}

static int add_module(struct loading *l, struct closure *c, const char *path)
{
	struct stat st;
	_cleanup_(closep) int fd = local_file_open(path, &st);

	if (fd == -ENOMEM)
		return fd;
	return fd < 0 ? note_missing(c, path) : add_fd(l, c, fd, path, true);
}

static int make(struct loading *l, int fd, const char *path, char *const *modules,
	struct failure *f, struct closure *c)
{
	const struct loaded *file;
	int r = loading_add(l, fd, path, f, &file);

	if (r >= 0)
		r = add_loaded(c, file, true);
	for (size_t i = 0; r >= 0 && i < c->n; i++)
		r = add_needed(l, c, c->files[i].file);
	for (char *const *m = modules; r >= 0 && m && *m; m++)
		r = add_module(l, c, *m);
	for (size_t i = 0; r >= 0 && i < c->n; i++)
		r = add_needed(l, c, c->files[i].file);
	return r;
}

int closure_make(struct loading *l, int fd, const char *path, char *const *modules,
	struct failure *f, struct closure *ret)
{
	struct closure c = {};
	int r = make(l, fd, path, modules, f, &c);

	if (r < 0) {
		closure_release(&c);
		return r;
	}
	*ret = c;
	return 0;
}

void closure_release(struct closure *c)
{
	free(c->files);
	list_free(c->missing);
	*c = (struct closure){};
}

const struct closure_file *closure_file_of(const struct closure *c, uint32_t node)
{
	size_t low = 0, high = c->n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (c->files[middle].first <= node)
			low = middle;
		else
			high = middle;
	}
	return &c->files[low];
}
