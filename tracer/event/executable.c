/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "executable.h"

#include <string.h>

bool executable_is_deleted(const char *path)
{
	size_t n = strlen(path), end = strlen(EXECUTABLE_DELETED);

	return n >= end && strcmp(path + n - end, EXECUTABLE_DELETED) == 0;
}
