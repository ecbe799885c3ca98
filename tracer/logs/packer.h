/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What unpack.c asks of one packer; packers.c has a row for each. */

#include <bzlib.h>
#include <lzma.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <zlib.h>
#include <zstd.h>

enum {
	PACKED_SIZE = 128 * 1024,
	MAGIC_MAX = 8,
};

struct unpack;

struct packer {
	const char *name;
	const char *ending; /* of packed files; NULL: none */
	const char *magic;  /* with which packed data begins */
	size_t magic_len;
	int (*begin)(struct unpack *u);
	/* Unpacks from u->in to @buf. How many bytes it wrote, or -errno: -EBADMSG if the data is
	 * damaged, -EFBIG if unpacking it takes more memory than is allowed. */
	ssize_t (*step)(struct unpack *u, char *buf, size_t size);
	void (*end)(struct unpack *u);
	const char *most; /* that unpacking may take, for -EFBIG */
	bool padded;      /* zeros may stand between packed parts and behind the last one */
};

struct utf16 {
	unsigned int first; /* byte of a unit, while the other one is missing */
	char utf8[3];       /* the last unit */
	size_t n, all;      /* bytes of it that are not given yet, and all */
};

struct unpack {
	int fd;
	const struct packer *packer; /* NULL: plain */
	unsigned char in[PACKED_SIZE];
	size_t at, len;
	bool eof;    /* of the file */
	bool inside; /* a packed part has not ended yet: the end of the file would be too early */
	union {
		z_stream gzip;
		bz_stream bzip2;
		lzma_stream xz;
		ZSTD_DStream *zstd;
		struct utf16 utf16;
	};
};

/* The packer whose data begins with the @len bytes at @at; NULL if there is none. */
const struct packer *packer_recognise(const unsigned char *at, size_t len);

/* The packer whose files have the @i-th ending; NULL behind the last one. */
const struct packer *packer_at(size_t i);

/* The name of a packer whose data begins so, and which cannot be read here; NULL if there is
 * none. */
const char *packer_foreign(const unsigned char *at, size_t len);
