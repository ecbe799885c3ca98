/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Opening a file that somebody else has named: a service, or whoever wrote a profile. */

#include <limits.h>
#include <sys/stat.h>

/*
 * Opens the regular file @path, which must be absolute, for reading. What is no regular file is not
 * opened, because to open a device or a FIFO may have an effect. Nor is anything asked of a file
 * system for which a process or another host answers (FUSE, NFS, an automount), or that is no place
 * for programs (proc): each directory on the way, links included, is looked at first. The file
 * system of "/" is trusted, whatever it is.
 *
 * Returns a descriptor and fills @ret; -ENOENT, -EACCES and the like as open(2); -EINVAL if it is
 * no regular file, for which @ret is filled as well; -EREMOTE if it is on such a file system.
 */
int local_file_open(const char *path, struct stat *ret);

/* Looks in the same way, without opening: fills @ret for a file of any type, and @ret_path, which may
 * be NULL, with its path without links. 0 or the same -errno. */
int local_file_stat(const char *path, struct stat *ret, char ret_path[PATH_MAX]);
