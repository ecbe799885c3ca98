/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The files that run together in one process: an executable, its modules, and all libraries that
 * these want. */

#include "load.h"

enum { CLOSURE_FILES_MAX = 1024 };

struct closure_file {
	const struct loaded *file;
	/* All of its code is taken to run: the executable, and modules that are no libraries of
	 * it. Of a library only what others call. */
	bool is_whole;
	uint32_t first; /* the number of its first node among those of all files */
};

struct closure {
	size_t n;
	struct closure_file *files; /* the executable first */
	uint32_t n_nodes;
	char **missing; /* names of what could not be read, sorted: a list of base/list.h */
};

/* The closure of the executable @fd of the path @path, and of @modules, a list of paths that may be
 * NULL. Errors are about the executable only, as of loading_add(). The caller releases @ret. */
int closure_make(struct loading *l, int fd, const char *path, char *const *modules,
	struct failure *f, struct closure *ret);
void closure_release(struct closure *c);

/* The file that a node is of. */
const struct closure_file *closure_file_of(const struct closure *c, uint32_t node);
