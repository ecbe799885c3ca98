/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Reads a file, and unpacks it if it is packed by gzip, bzip2, xz, lzma or zstd, or is UTF-16. Packed
 * parts may follow one another. Holes of a file that is not packed are read as few zeros. */

#include <stddef.h>
#include <sys/types.h>

struct unpack;

/* Recognises the packer by the first bytes of @fd, which stays the caller's. 0 or -errno. */
int unpack_new(int fd, struct unpack **ret);
void unpack_free(struct unpack *u);

/* Reads up to @size bytes: how many, 0 at the end, -errno; -EBADMSG if packed data is damaged or
 * cut, -EFBIG if unpacking it takes more memory than is allowed. */
ssize_t unpack_read(struct unpack *u, char *buf, size_t size);

/* The packer: "gzip", "bzip2", "xz", "lzma", "zstd", "UTF-16", or NULL if the file is not packed. */
const char *unpack_name(const struct unpack *u);

/* What unpacking may take at most, if -EFBIG was returned: "256 MiB of memory". */
const char *unpack_most(const struct unpack *u);

/* Before the first unpack_read(): the name of a packer that cannot be read here, if the file begins
 * as its files do ("lz4", "zip"); else NULL. */
const char *unpack_foreign(const struct unpack *u);

/* The length of a path without the ending that a packer gives it (".gz"). */
size_t unpack_path_len(const char *path);
