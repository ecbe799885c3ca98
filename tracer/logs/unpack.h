/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Reads a file descriptor, unpacking gzip, xz or zstd. */

#include <stddef.h>
#include <sys/types.h>

struct unpack;

/* Looks at the first bytes of @fd, which stays the caller's. */
int unpack_new(int fd, struct unpack **ret);
void unpack_free(struct unpack *u);

/* Up to @size bytes, 0 at the end, -errno; -EBADMSG for packed data that is damaged or cut. */
ssize_t unpack_read(struct unpack *u, char *buf, size_t size);

/* "gzip", "xz", "zstd", or NULL where nothing is packed. */
const char *unpack_name(const struct unpack *u);
