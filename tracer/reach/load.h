/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Files with their graphs, each read once. */

#include <sys/types.h>

#include "base/failure.h"
#include "graph-cache.h"
#include "library-path.h"

struct loaded {
	struct loaded *next;
	dev_t dev;
	ino_t ino;
	char *path;
	struct graph *graph;
};

struct loading {
	struct symbols names;
	struct library_cache *libraries;
	struct graph_cache cache;
	struct loaded *first;
};

/* 0 or -ENOMEM. */
int loading_init(struct loading *l);
void loading_release(struct loading *l);

/* The file of the descriptor @fd; its graph is made if it is not there yet. The errors of
 * elf_file_read(); -E2BIG, -ENOMEM. The result lives as long as @l. */
int loading_add(
	struct loading *l, int fd, const char *path, struct failure *f, const struct loaded **ret);
