/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where the dynamic linker finds a library, as ld.so(8) has it. LD_LIBRARY_PATH and subdirectories
 * for processors are not looked at. */

#include <limits.h>
#include <stddef.h>

struct library_cache; /* /etc/ld.so.cache */

/* Reads the cache; an empty one if there is none, or if it is of another form. NULL if memory is
 * exhausted. */
struct library_cache *library_cache_read(void);
void library_cache_free(struct library_cache *c);

/* A list of directories as a file has it ("$ORIGIN/../lib:/opt/lib"), and the path of that file. */
struct library_rpath {
	const char *list; /* NULL: none */
	const char *origin;
};

/*
 * The descriptor of the library @name, which the caller closes, and its path. It is looked for in
 * the directories of @rpaths in their order, in the cache, in the default directories. A name with
 * a slash is a path. -ENOENT if there is none; -ENOMEM.
 */
int library_open(const struct library_cache *c, const char *name, size_t n_rpaths,
	const struct library_rpath *rpaths, char ret_path[PATH_MAX]);
