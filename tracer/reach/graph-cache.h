/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Graphs that were made before: /var/cache/syscarve/reach for root, else below $XDG_CACHE_HOME or
 * ~/.cache. What is there must belong to the caller and be writable by nobody else; everything else
 * is as if it were not there. An entry is for one file as it is: its device, inode, size and times.
 * A build-id would not do, because whoever makes a file chooses it.
 */

#include <sys/stat.h>

#include "graph.h"

struct graph_cache {
	int dir; /* -1: there is none */
};

/* Opens the directory, which is made if it can be. */
void graph_cache_open(struct graph_cache *ret);
void graph_cache_close(struct graph_cache *c);

/* The graph of the file @st. 0; -ENOENT if there is none that can be used; -ENOMEM. */
int graph_cache_load(const struct graph_cache *c, const struct stat *st, struct symbols *names,
	struct graph **ret);

/* Keeps @g; what fails is of no account. Old entries go if there are too many. */
void graph_cache_store(const struct graph_cache *c, const struct stat *st,
	const struct symbols *names, const struct graph *g);

/* The bytes of an entry, which the caller frees, and a graph from such bytes. 0, -ENOMEM, or
 * -EBADMSG for what is none. */
int graph_pack(const struct graph *g, const struct symbols *names, size_t *ret_size, char **ret);
int graph_unpack(const char *bytes, size_t size, struct symbols *names, struct graph **ret);
