/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A program that was run. What else is known of it is in struct mapped_file, event/mapped.h. */

#include <stdbool.h>
#include <stddef.h>

/* Owned by the source, kept as long as the source lives. */
struct executable {
	/* As /proc/PID/exe gives it: may end in EXECUTABLE_DELETED; not escaped. */
	const char *path;
};

/* What the kernel appends to the path of a file that was deleted, or that another one has
 * replaced. */
#define EXECUTABLE_DELETED " (deleted)"

bool executable_is_deleted(const char *path);

/* The length of a path of @len bytes, not ended by NUL, without EXECUTABLE_DELETED: what a record
 * has. A program that runs on after an upgrade is the program of that path. */
size_t executable_path_len(const char *path, size_t len);
