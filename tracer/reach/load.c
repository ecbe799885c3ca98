/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "elf-file.h"
#include "graph-build.h"
#include "known.h"

int loading_init(struct loading *l)
{
	*l = (struct loading){};
	symbols_init(&l->names);
	graph_cache_open(&l->cache);
	l->libraries = library_cache_read();
	if (l->libraries)
		return 0;
	loading_release(l);
	return -ENOMEM;
}

void loading_release(struct loading *l)
{
	for (struct loaded *x = l->first, *next; x; x = next) {
		next = x->next;
		graph_free(x->graph);
		free(x->path);
		free(x);
	}
	library_cache_free(l->libraries);
	graph_cache_close(&l->cache);
	symbols_release(&l->names);
}

static int build(struct loading *l, int fd, struct failure *f, struct graph **ret)
{
	struct elf_file e;
	int r = elf_file_read(fd, f, &e);

	if (r < 0)
		return r;
	r = graph_build(&e, &l->names, ret);
	elf_file_release(&e);
	return r;
}

static int make_graph(
	struct loading *l, int fd, const struct stat *st, struct failure *f, struct graph **ret)
{
	int r = graph_cache_load(&l->cache, st, &l->names, ret);

	if (r == -ENOENT) {
		r = build(l, fd, f, ret);
		if (r >= 0)
			graph_cache_store(&l->cache, st, &l->names, *ret);
	}
	return r < 0 ? r : known_apply(&l->names, *ret);
}

static const struct loaded *find(const struct loading *l, const struct stat *st)
{
	for (const struct loaded *x = l->first; x; x = x->next)
		if (x->dev == st->st_dev && x->ino == st->st_ino)
			return x;
	return NULL;
}

int loading_add(
	struct loading *l, int fd, const char *path, struct failure *f, const struct loaded **ret)
{
	_cleanup_(graph_freep) struct graph *graph = NULL;
	struct loaded *x;
	struct stat st;
	int r;

	if (fstat(fd, &st) < 0)
		return -errno;
	*ret = find(l, &st);
	if (*ret)
		return 0;
	r = make_graph(l, fd, &st, f, &graph);
	if (r < 0)
		return r;
	x = calloc(1, sizeof(*x));
	if (!x)
		return -ENOMEM;
	x->path = strdup(path);
	if (!x->path) {
		free(x);
		return -ENOMEM;
	}
	x->dev = st.st_dev;
	x->ino = st.st_ino;
	x->graph = TAKE(graph);
	x->next = l->first;
	l->first = x;
	*ret = x;
	return 0;
}
