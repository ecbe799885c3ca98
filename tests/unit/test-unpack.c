/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <bzlib.h>
#include <errno.h>
#include <lzma.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "logs/unpack.h"

enum { TEXT_SIZE = 300 * 1000, PACKED_MAX = 2 * TEXT_SIZE };

static unsigned char text[TEXT_SIZE];

/* Packs @size bytes of the text to @ret; returns how many bytes that gives. */
static size_t pack_gzip(size_t size, unsigned char *ret)
{
	z_stream z = {
		.next_in = text, .avail_in = (uInt)size, .next_out = ret, .avail_out = PACKED_MAX};

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return PACKED_MAX - z.avail_out;
}

static size_t pack_xz(size_t size, unsigned char *ret)
{
	size_t at = 0;

	assert_int_equal(lzma_easy_buffer_encode(
				 1, LZMA_CHECK_CRC32, NULL, text, size, ret, &at, PACKED_MAX),
		LZMA_OK);
	return at;
}

static size_t pack_zstd(size_t size, unsigned char *ret)
{
	size_t n = ZSTD_compress(ret, PACKED_MAX, text, size, 1);

	assert_false(ZSTD_isError(n));
	return n;
}

static size_t pack_bzip2(size_t size, unsigned char *ret)
{
	unsigned int n = PACKED_MAX;

	assert_int_equal(BZ2_bzBuffToBuffCompress(
				 (char *)ret, &n, (char *)text, (unsigned int)size, 1, 0, 0),
		BZ_OK);
	return n;
}

static const struct {
	const char *name;
	size_t (*pack)(size_t size, unsigned char *ret);
} formats[] = {{"gzip", pack_gzip}, {"xz", pack_xz}, {"zstd", pack_zstd}, {"bzip2", pack_bzip2}};

/* Unpacks a file of these bytes in pieces of @room; returns the length, or -errno. */
static ssize_t unpacked(
	const unsigned char *data, size_t size, size_t room, const char *name, unsigned char *ret)
{
	int fd = memfd_create("packed", MFD_CLOEXEC);
	struct unpack *u;
	size_t at = 0;
	ssize_t n;

	assert_int_equal(write(fd, data, size), size);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(unpack_new(fd, &u), 0);
	if (name)
		assert_string_equal(unpack_name(u), name);
	else
		assert_null(unpack_name(u));
	while ((n = unpack_read(u, (char *)ret + at, room)) > 0)
		at += (size_t)n;
	unpack_free(u);
	close(fd);
	return n < 0 ? n : (ssize_t)at;
}

static int setup(void **state)
{
	uint64_t random = 1;

	/* Lines of a log, which are neither all alike nor all different. */
	for (size_t i = 0; i < TEXT_SIZE; i++)
		text[i] = i % 80 == 79 ? '\n' : (unsigned char)('a' + next_random(&random) % 4);
	return 0;
}

static void test_packed(void **state)
{
	static unsigned char packed[PACKED_MAX], got[TEXT_SIZE + 4096];

	for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++)
		for (size_t room = 1; room <= 4096; room *= 64) {
			size_t size = room == 1 ? 3000 : TEXT_SIZE;
			size_t n = formats[f].pack(size, packed);

			assert_int_equal(unpacked(packed, n, room, formats[f].name, got), size);
			assert_memory_equal(got, text, size);
		}
}

static void test_several_in_one(void **state)
{
	static unsigned char packed[2 * PACKED_MAX], got[TEXT_SIZE];

	for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++) {
		size_t n = formats[f].pack(1000, packed);

		n += formats[f].pack(2000, packed + n);
		assert_int_equal(unpacked(packed, n, 512, formats[f].name, got), 3000);
		assert_memory_equal(got, text, 1000);
		assert_memory_equal(got + 1000, text, 2000);
	}
}

static void test_cut(void **state)
{
	static unsigned char packed[PACKED_MAX], got[TEXT_SIZE];

	for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++) {
		size_t n = formats[f].pack(1000, packed);

		for (size_t cut = 8; cut < n; cut += 7)
			assert_int_equal(
				unpacked(packed, cut, 512, formats[f].name, got), -EBADMSG);
	}
}

static void test_damaged(void **state)
{
	static unsigned char packed[PACKED_MAX], got[TEXT_SIZE + 4096];
	size_t n = pack_gzip(TEXT_SIZE, packed);

	packed[n / 2] ^= 0xff;
	assert_int_equal(unpacked(packed, n, 4096, "gzip", got), -EBADMSG);
	n = pack_xz(TEXT_SIZE, packed);
	packed[n / 2] ^= 0xff;
	assert_int_equal(unpacked(packed, n, 4096, "xz", got), -EBADMSG);
}

static void test_plain(void **state)
{
	static unsigned char got[TEXT_SIZE + 4096];

	assert_int_equal(unpacked(text, TEXT_SIZE, 1000, NULL, got), TEXT_SIZE);
	assert_memory_equal(got, text, TEXT_SIZE);
	assert_int_equal(unpacked(text, 1, 1000, NULL, got), 1);
	assert_int_equal(unpacked(text, 0, 1000, NULL, got), 0);
	/* Too short to be recognised. */
	assert_int_equal(unpacked((const unsigned char *)"\x1f\x8b", 2, 1000, NULL, got), 2);
}

/* Zeros behind packed data are padding, other bytes are damage. */
static void test_padding(void **state)
{
	static unsigned char packed[PACKED_MAX], got[TEXT_SIZE];

	for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++) {
		size_t n = formats[f].pack(1000, packed);

		memset(packed + n, 0, 200000);
		assert_int_equal(unpacked(packed, n + 200000, 512, formats[f].name, got), 1000);
		packed[n + 100] = 'x';
		assert_int_equal(unpacked(packed, n + 200, 512, formats[f].name, got), -EBADMSG);
	}
}

static void test_lzma(void **state)
{
	static unsigned char packed[PACKED_MAX], got[TEXT_SIZE];
	lzma_options_lzma o;
	lzma_stream z = LZMA_STREAM_INIT;

	lzma_lzma_preset(&o, 1);
	assert_int_equal(lzma_alone_encoder(&z, &o), LZMA_OK);
	z.next_in = text;
	z.avail_in = 5000;
	z.next_out = packed;
	z.avail_out = PACKED_MAX;
	assert_int_equal(lzma_code(&z, LZMA_FINISH), LZMA_STREAM_END);
	assert_int_equal(unpacked(packed, z.total_out, 512, "lzma", got), 5000);
	assert_memory_equal(got, text, 5000);
	assert_int_equal(unpacked(packed, z.total_out / 2, 512, "lzma", got), -EBADMSG);
	memcpy(packed + z.total_out, "\0\0\0more", 7);
	assert_int_equal(unpacked(packed, z.total_out + 3, 512, "lzma", got), 5000);
	assert_int_equal(unpacked(packed, z.total_out + 7, 512, "lzma", got), -EBADMSG);
	lzma_end(&z);
}

/* U+E9, U+2013 and half of a pair, in either order of bytes and in pieces of any size. */
static void test_utf16(void **state)
{
	static const unsigned char little[] = "\xff\xfe"
					      "a\0\n\0\xe9\0\x13\x20\x3d\xd8z\0",
				   big[] = "\xfe\xff"
					   "\0a\0\n\0\xe9\x20\x13\xd8\x3d\0z";
	static const char want[] = "a\n\xc3\xa9\xe2\x80\x93?z";
	unsigned char got[64];

	for (size_t room = 1; room < 16; room++) {
		assert_int_equal(
			unpacked(little, sizeof(little) - 1, room, "UTF-16", got), strlen(want));
		assert_memory_equal(got, want, strlen(want));
		assert_int_equal(unpacked(big, sizeof(big) - 1, room, "UTF-16", got), strlen(want));
		assert_memory_equal(got, want, strlen(want));
		assert_int_equal(unpacked(big, sizeof(big) - 2, room, "UTF-16", got), -EBADMSG);
	}
}

/* A window of 512 MiB in the frame's header. */
static void test_too_large(void **state)
{
	static const unsigned char frame[] = "\x28\xb5\x2f\xfd\x00\x98\x01\0\0";
	unsigned char got[64];

	assert_int_equal(unpacked(frame, sizeof(frame) - 1, 64, "zstd", got), -EFBIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_several_in_one),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_padding),
		cmocka_unit_test(test_lzma),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
