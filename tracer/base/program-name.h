/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Programs by their names. */

#include <stdbool.h>
#include <string.h>

/* What stands behind the last slash of a path. */
static inline const char *program_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Whether the program @path is called @name, with or without a version behind it: python3.11. */
static inline bool program_is(const char *path, const char *name)
{
	const char *own = program_name(path);
	size_t n = strlen(name);

	return strncmp(own, name, n) == 0 && own[n + strspn(own + n, "0123456789.-")] == '\0';
}
