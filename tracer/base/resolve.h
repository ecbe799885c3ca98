/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The directory in which a path ends, as a descriptor (O_PATH) that the caller closes, and the name
 * in it, which the caller frees; the name need not exist, and is no symbolic link. Links are
 * followed only if root or the caller owns them, each of them and everywhere in the path. Each step
 * starts from the descriptor of the one before, so that nothing can be exchanged in between.
 *
 * -ELOOP for a link of another user and for too many links, -EISDIR if the path ends in `/`, `.` or
 * `..`, or another -errno.
 */
int resolve_path(const char *path, int *ret_dir, char **ret_name);
