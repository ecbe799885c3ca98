/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "executable.h"

#include <string.h>

bool executable_is_deleted(const char *path)
{
	size_t n = strlen(path);

	return executable_path_len(path, n) < n;
}

size_t executable_path_len(const char *path, size_t len)
{
	size_t end = strlen(EXECUTABLE_DELETED);

	return len >= end && memcmp(path + len - end, EXECUTABLE_DELETED, end) == 0 ? len - end
										    : len;
}
