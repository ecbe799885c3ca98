/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unpack.h"

#include <errno.h>
#include <lzma.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/cleanup.h"

enum {
	PACKED_SIZE = 128 * 1024,
	GZIP_WINDOW = 15 + 16, /* zlib: largest window, gzip header */
	MAGIC_MAX = 6,
};

static const uint64_t xz_memory = 256UL << 20;
static const int zstd_window_log_max = 27; /* 128 MiB, which is the default of zstd itself */

/* One packer: a row of the table below is all that it needs. */
struct packer {
	const char *name;
	const char *ending; /* of packed files */
	const char *magic;  /* with which packed data begins */
	size_t magic_len;
	int (*begin)(struct unpack *u);
	/* Unpacks from u->in to @buf. How many bytes it wrote, or -errno. */
	ssize_t (*step)(struct unpack *u, char *buf, size_t size);
	void (*end)(struct unpack *u);
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
		lzma_stream xz;
		ZSTD_DStream *zstd;
	};
};

static ssize_t gzip_step(struct unpack *u, char *buf, size_t size)
{
	z_stream *z = &u->gzip;
	int r;

	if (!u->inside && inflateReset(z) != Z_OK)
		return -EBADMSG;
	u->inside = true;
	z->next_in = u->in + u->at;
	z->avail_in = (uInt)(u->len - u->at);
	z->next_out = (Bytef *)buf;
	z->avail_out = (uInt)size;
	r = inflate(z, Z_NO_FLUSH);
	u->at = u->len - z->avail_in;
	if (r == Z_STREAM_END)
		u->inside = false;
	else if (r != Z_OK && r != Z_BUF_ERROR)
		return r == Z_MEM_ERROR ? -ENOMEM : -EBADMSG;
	return (ssize_t)(size - z->avail_out);
}

static int gzip_begin(struct unpack *u)
{
	return inflateInit2(&u->gzip, GZIP_WINDOW) == Z_OK ? 0 : -ENOMEM;
}

static void gzip_end(struct unpack *u)
{
	inflateEnd(&u->gzip);
}

static ssize_t xz_step(struct unpack *u, char *buf, size_t size)
{
	lzma_stream *z = &u->xz;
	lzma_ret r;

	z->next_in = u->in + u->at;
	z->avail_in = u->len - u->at;
	z->next_out = (uint8_t *)buf;
	z->avail_out = size;
	r = lzma_code(z, u->eof ? LZMA_FINISH : LZMA_RUN);
	u->at = u->len - z->avail_in;
	u->inside = r != LZMA_STREAM_END;
	if (r == LZMA_MEM_ERROR || r == LZMA_MEMLIMIT_ERROR)
		return -ENOMEM;
	if (r != LZMA_OK && r != LZMA_STREAM_END)
		return -EBADMSG;
	return (ssize_t)(size - z->avail_out);
}

static int xz_begin(struct unpack *u)
{
	u->xz = (lzma_stream)LZMA_STREAM_INIT;
	return lzma_stream_decoder(&u->xz, xz_memory, LZMA_CONCATENATED) == LZMA_OK ? 0 : -ENOMEM;
}

static void xz_end(struct unpack *u)
{
	lzma_end(&u->xz);
}

static ssize_t zstd_step(struct unpack *u, char *buf, size_t size)
{
	ZSTD_inBuffer in = {u->in + u->at, u->len - u->at, 0};
	ZSTD_outBuffer out = {buf, size, 0};
	size_t r = ZSTD_decompressStream(u->zstd, &out, &in);

	if (ZSTD_isError(r))
		return -EBADMSG;
	u->at += in.pos;
	u->inside = r != 0;
	return (ssize_t)out.pos;
}

static int zstd_begin(struct unpack *u)
{
	u->zstd = ZSTD_createDStream();
	if (!u->zstd)
		return -ENOMEM;
	ZSTD_DCtx_setParameter(u->zstd, ZSTD_d_windowLogMax, zstd_window_log_max);
	return 0;
}

static void zstd_end(struct unpack *u)
{
	ZSTD_freeDStream(u->zstd);
}

static const struct packer packers[] = {
	{"gzip", ".gz", "\x1f\x8b\x08", 3, gzip_begin, gzip_step, gzip_end},
	{"xz", ".xz",
		"\xfd"
		"7zXZ",
		6, xz_begin, xz_step, xz_end},
	{"zstd", ".zst", "\x28\xb5\x2f\xfd", 4, zstd_begin, zstd_step, zstd_end},
};

static int fill_input(struct unpack *u)
{
	ssize_t n;

	do
		n = read(u->fd, u->in + u->len, sizeof(u->in) - u->len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	u->eof = n == 0;
	u->len += (size_t)n;
	return 0;
}

static int recognise_packer(struct unpack *u)
{
	while (!u->eof && u->len < MAGIC_MAX) {
		int r = fill_input(u);

		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < ARRAY_SIZE(packers); i++)
		if (u->len >= packers[i].magic_len &&
			memcmp(u->in, packers[i].magic, packers[i].magic_len) == 0) {
			int r = packers[i].begin(u);

			if (r == 0)
				u->packer = &packers[i];
			return r;
		}
	return 0;
}

int unpack_new(int fd, struct unpack **ret)
{
	struct unpack *u = calloc(1, sizeof(*u));
	int r;

	if (!u)
		return -ENOMEM;
	u->fd = fd;
	r = recognise_packer(u);
	if (r < 0) {
		unpack_free(u);
		return r;
	}
	*ret = u;
	return 0;
}

void unpack_free(struct unpack *u)
{
	if (!u)
		return;
	if (u->packer)
		u->packer->end(u);
	free(u);
}

/* First what recognise_packer() has read, then the rest of the file. */
static ssize_t read_plain(struct unpack *u, char *buf, size_t size)
{
	size_t n = u->len - u->at;
	ssize_t r;

	if (n > 0) {
		n = n < size ? n : size;
		memcpy(buf, u->in + u->at, n);
		u->at += n;
		return (ssize_t)n;
	}
	do
		r = read(u->fd, buf, size);
	while (r < 0 && errno == EINTR);
	return r < 0 ? -errno : r;
}

static ssize_t read_packed(struct unpack *u, char *buf, size_t size)
{
	for (;;) {
		ssize_t n;

		if (u->at == u->len && !u->eof) {
			int r;

			u->at = u->len = 0;
			r = fill_input(u);
			if (r < 0)
				return r;
		}
		if (u->at == u->len && u->eof && !u->inside)
			return 0;
		n = u->packer->step(u, buf, size);
		if (n != 0)
			return n;
		if (u->at == u->len && u->eof)
			return u->inside ? -EBADMSG : 0;
	}
}

ssize_t unpack_read(struct unpack *u, char *buf, size_t size)
{
	return u->packer ? read_packed(u, buf, size) : read_plain(u, buf, size);
}

const char *unpack_name(const struct unpack *u)
{
	return u->packer ? u->packer->name : NULL;
}

size_t unpack_path_len(const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < ARRAY_SIZE(packers); i++) {
		size_t n = strlen(packers[i].ending);

		if (len > n && strcmp(path + len - n, packers[i].ending) == 0)
			return len - n;
	}
	return len;
}
