/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "executable.h"

#include <string.h>
#include <sys/xattr.h>

bool executable_is_deleted(const char *path)
{
	size_t n = strlen(path), end = strlen(EXECUTABLE_DELETED);

	return n >= end && strcmp(path + n - end, EXECUTABLE_DELETED) == 0;
}

bool executable_is_privileged(mode_t mode, const char *link)
{
	return mode & (S_ISUID | S_ISGID) || getxattr(link, "security.capability", NULL, 0) > 0;
}

bool executable_is_elsewhere(const char *path, dev_t dev, ino_t ino)
{
	struct stat st;

	return stat(path, &st) < 0 || st.st_ino != ino || (dev != 0 && st.st_dev != dev);
}
