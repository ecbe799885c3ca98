/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Reads a file, and unpacks it if it is packed by gzip, xz or zstd. Packed parts may follow one
 * another. */

#include <stddef.h>
#include <sys/types.h>

struct unpack;

/* Recognises the packer by the first bytes of @fd, which stays the caller's. 0 or -errno. */
int unpack_new(int fd, struct unpack **ret);
void unpack_free(struct unpack *u);

/* Reads up to @size bytes: how many, 0 at the end, -errno; -EBADMSG if packed data is damaged or
 * cut. */
ssize_t unpack_read(struct unpack *u, char *buf, size_t size);

/* The packer: "gzip", "xz", "zstd", or NULL if the file is not packed. */
const char *unpack_name(const struct unpack *u);

/* The length of a path without the ending that a packer gives it (".gz"). */
size_t unpack_path_len(const char *path);
