/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

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

static const struct {
	const char *name;
	size_t (*pack)(size_t size, unsigned char *ret);
} formats[] = {{"gzip", pack_gzip}, {"xz", pack_xz}, {"zstd", pack_zstd}};

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_several_in_one),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_plain),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
