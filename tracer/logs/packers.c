/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "packer.h"

#include <errno.h>
#include <string.h>
#include <zstd_errors.h>

#include "base/cleanup.h"

enum { GZIP_WINDOW = 15 + 16 }; /* zlib: largest window, gzip header */

static const uint64_t xz_memory = 256UL << 20;
static const int zstd_window_log_max = 27; /* 128 MiB, which is the default of zstd itself */

/* ---- gzip */

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

/* ---- bzip2 */

static int bzip2_begin(struct unpack *u)
{
	u->bzip2 = (bz_stream){};
	return BZ2_bzDecompressInit(&u->bzip2, 0, 0) == BZ_OK ? 0 : -ENOMEM;
}

static void bzip2_end(struct unpack *u)
{
	BZ2_bzDecompressEnd(&u->bzip2);
}

/* libbz2 cannot begin again with the same state. */
static int bzip2_again(struct unpack *u)
{
	bzip2_end(u);
	return bzip2_begin(u);
}

static ssize_t bzip2_step(struct unpack *u, char *buf, size_t size)
{
	bz_stream *z = &u->bzip2;
	int r = u->inside ? 0 : bzip2_again(u);

	if (r < 0)
		return r;
	u->inside = true;
	z->next_in = (char *)u->in + u->at;
	z->avail_in = (unsigned int)(u->len - u->at);
	z->next_out = buf;
	z->avail_out = (unsigned int)size;
	r = BZ2_bzDecompress(z);
	u->at = u->len - z->avail_in;
	u->inside = r != BZ_STREAM_END;
	if (r != BZ_OK && r != BZ_STREAM_END)
		return r == BZ_MEM_ERROR ? -ENOMEM : -EBADMSG;
	return (ssize_t)(size - z->avail_out);
}

/* ---- xz, and what came before it */

static ssize_t xz_step(struct unpack *u, char *buf, size_t size)
{
	lzma_stream *z = &u->xz;
	lzma_ret r;

	/* The end came, and liblzma would only repeat that. */
	if (!u->inside && z->total_in > 0)
		return -EBADMSG;
	z->next_in = u->in + u->at;
	z->avail_in = u->len - u->at;
	z->next_out = (uint8_t *)buf;
	z->avail_out = size;
	r = lzma_code(z, u->eof ? LZMA_FINISH : LZMA_RUN);
	u->at = u->len - z->avail_in;
	u->inside = r != LZMA_STREAM_END;
	if (r == LZMA_MEMLIMIT_ERROR)
		return -EFBIG;
	if (r != LZMA_OK && r != LZMA_STREAM_END)
		return r == LZMA_MEM_ERROR ? -ENOMEM : -EBADMSG;
	return (ssize_t)(size - z->avail_out);
}

static int xz_begin(struct unpack *u)
{
	u->xz = (lzma_stream)LZMA_STREAM_INIT;
	return lzma_stream_decoder(&u->xz, xz_memory, LZMA_CONCATENATED) == LZMA_OK ? 0 : -ENOMEM;
}

static int lzma_begin(struct unpack *u)
{
	u->xz = (lzma_stream)LZMA_STREAM_INIT;
	return lzma_alone_decoder(&u->xz, xz_memory) == LZMA_OK ? 0 : -ENOMEM;
}

static void xz_end(struct unpack *u)
{
	lzma_end(&u->xz);
}

/* ---- zstd */

static int zstd_error(size_t r)
{
	switch (ZSTD_getErrorCode(r)) {
	case ZSTD_error_frameParameter_windowTooLarge:
		return -EFBIG;
	case ZSTD_error_memory_allocation:
		return -ENOMEM;
	default:
		return -EBADMSG;
	}
}

static ssize_t zstd_step(struct unpack *u, char *buf, size_t size)
{
	ZSTD_inBuffer in = {u->in + u->at, u->len - u->at, 0};
	ZSTD_outBuffer out = {buf, size, 0};
	size_t r = ZSTD_decompressStream(u->zstd, &out, &in);

	if (ZSTD_isError(r))
		return zstd_error(r);
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

/* ---- UTF-16, which PowerShell and Windows' editors make of a log */

/* One unit of UTF-16 as UTF-8; a surrogate becomes a question mark. Records are ASCII. */
static size_t put_utf8(unsigned int c, char *buf)
{
	if (c >= 0xd800 && c <= 0xdfff)
		c = '?';
	if (c < 0x80) {
		buf[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		buf[0] = (char)(0xc0 | c >> 6);
		buf[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	buf[0] = (char)(0xe0 | c >> 12);
	buf[1] = (char)(0x80 | (c >> 6 & 0x3f));
	buf[2] = (char)(0x80 | (c & 0x3f));
	return 3;
}

static ssize_t utf16_step(struct unpack *u, char *buf, size_t size, bool big)
{
	struct utf16 *c = &u->utf16;
	size_t n = 0;

	while (n < size && (c->n > 0 || u->at < u->len)) {
		if (c->n > 0) {
			buf[n++] = c->utf8[c->all - c->n--];
		} else if (!u->inside) {
			c->first = u->in[u->at++];
			u->inside = true;
		} else {
			unsigned int second = u->in[u->at++];

			c->n = c->all = put_utf8(
				big ? c->first << 8 | second : second << 8 | c->first, c->utf8);
			u->inside = false;
		}
	}
	return (ssize_t)n;
}

static ssize_t utf16le_step(struct unpack *u, char *buf, size_t size)
{
	return utf16_step(u, buf, size, false);
}

static ssize_t utf16be_step(struct unpack *u, char *buf, size_t size)
{
	return utf16_step(u, buf, size, true);
}

/* Skips the mark of the byte order. */
static int utf16_begin(struct unpack *u)
{
	u->utf16 = (struct utf16){};
	u->at = 2;
	return 0;
}

static void utf16_end(struct unpack *u)
{
}

/* ---- the tables */

static const char xz_most[] = "256 MiB of memory";

static const struct packer packers[] = {
	{"gzip", ".gz", "\x1f\x8b\x08", 3, gzip_begin, gzip_step, gzip_end, NULL, true},
	{"bzip2", ".bz2", "BZh", 3, bzip2_begin, bzip2_step, bzip2_end, NULL, true},
	{"xz", ".xz",
		"\xfd"
		"7zXZ",
		6, xz_begin, xz_step, xz_end, xz_most, true},
	{"lzma", ".lzma", "\x5d\0\0", 3, lzma_begin, xz_step, xz_end, xz_most, true},
	{"zstd", ".zst", "\x28\xb5\x2f\xfd", 4, zstd_begin, zstd_step, zstd_end,
		"a window of 128 MiB", true},
	{"UTF-16", NULL, "\xff\xfe", 2, utf16_begin, utf16le_step, utf16_end, NULL, false},
	{"UTF-16", NULL, "\xfe\xff", 2, utf16_begin, utf16be_step, utf16_end, NULL, false},
};

static const struct {
	const char *name, *magic;
	size_t magic_len;
} foreign[] = {
	{"lz4", "\x04\x22\x4d\x18", 4},
	{"lz4", "\x02\x21\x4c\x18", 4},
	{"lzip", "LZIP", 4},
	{"lzop", "\x89LZO", 4},
	{"compress", "\x1f\x9d", 2},
	{"zip", "PK\x03\x04", 4},
	{"7-Zip", "7z\xbc\xaf\x27\x1c", 6},
	{"rar", "Rar!\x1a\x07", 6},
	{"snappy", "\xff\x06\0\0sNaP", 8},
};

static bool begins(const unsigned char *at, size_t len, const char *magic, size_t magic_len)
{
	return len >= magic_len && memcmp(at, magic, magic_len) == 0;
}

const struct packer *packer_recognise(const unsigned char *at, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(packers); i++)
		if (begins(at, len, packers[i].magic, packers[i].magic_len))
			return &packers[i];
	return NULL;
}

const struct packer *packer_at(size_t i)
{
	return i < ARRAY_SIZE(packers) ? &packers[i] : NULL;
}

const char *packer_foreign(const unsigned char *at, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(foreign); i++)
		if (begins(at, len, foreign[i].magic, foreign[i].magic_len))
			return foreign[i].name;
	return NULL;
}
