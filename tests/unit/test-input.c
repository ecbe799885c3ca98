/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "logs/input.h"

static char path[] = "/tmp/test-input-XXXXXX";

static void write_file(const char *bytes, size_t len)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, len, out), len);
	fclose(out);
}

static struct input *open_file(void)
{
	struct input *in;
	struct failure f = {};

	assert_int_equal(input_open(path, &f, &in), 0);
	return in;
}

static void test_lines(void **state)
{
	static const char text[] = "one\n\nt\0wo\nlast";
	_cleanup_(input_closep) struct input *in = NULL;
	struct input_line l;
	struct failure f = {};
	const char *peeked;
	size_t len;

	write_file(text, sizeof(text) - 1);
	in = open_file();
	assert_int_equal(input_peek(in, &peeked, &len, &f), 0);
	assert_int_equal(len, sizeof(text) - 1);
	assert_int_equal(input_next(in, &l, &f), 1);
	assert_true(l.len == 3 && l.whole && l.number == 1);
	assert_int_equal(input_next(in, &l, &f), 1);
	assert_true(l.len == 0 && l.whole);
	assert_int_equal(input_next(in, &l, &f), 1);
	assert_true(l.len == 4 && memcmp(l.text, "t\0wo", 4) == 0);
	assert_int_equal(input_next(in, &l, &f), 1);
	assert_true(l.len == 4 && !l.whole && l.number == 4);
	assert_int_equal(input_next(in, &l, &f), 0);
	assert_int_equal(input_next(in, &l, &f), 0);
	assert_int_equal(input_bytes(in), sizeof(text) - 1);
}

/* Lines of every length around the limits, each followed by a short one that must be read whole. */
static void test_long_lines(void **state)
{
	static const size_t lengths[] = {0, 1, INPUT_LINE_MAX - 1, INPUT_LINE_MAX,
		INPUT_LINE_MAX + 1, INPUT_PEEK_MAX - 1, INPUT_PEEK_MAX, INPUT_PEEK_MAX + 1,
		3 * INPUT_PEEK_MAX + 7};
	enum { N = sizeof(lengths) / sizeof(lengths[0]) };
	_cleanup_(input_closep) struct input *in = NULL;
	struct failure f = {};
	struct input_line l;
	FILE *out = fopen(path, "w");

	for (size_t i = 0; i < N; i++) {
		for (size_t n = 0; n < lengths[i]; n++)
			fputc('x', out);
		fputs("\nshort\n", out);
	}
	fclose(out);
	in = open_file();
	for (size_t i = 0; i < N; i++) {
		bool fits = lengths[i] <= INPUT_LINE_MAX;

		assert_int_equal(input_next(in, &l, &f), 1);
		assert_int_equal(l.len, fits ? lengths[i] : INPUT_LINE_MAX);
		assert_int_equal(l.whole, fits);
		assert_int_equal(l.number, 2 * i + 1);
		assert_int_equal(input_next(in, &l, &f), 1);
		assert_true(l.whole && l.len == 5 && memcmp(l.text, "short", 5) == 0);
	}
	assert_int_equal(input_next(in, &l, &f), 0);
}

static void assert_line(struct input *in, const char *want)
{
	struct failure f = {};
	struct input_line l;

	assert_int_equal(input_next(in, &l, &f), 1);
	assert_int_equal(l.len, strlen(want));
	assert_memory_equal(l.text, want, l.len);
}

/* What editors of other systems and truncated logs put around lines. */
static void test_marks(void **state)
{
	static const char text[] = "\xef\xbb\xbfone\r\n\r\n\0\0\0two\r\nthr\xef\xbb\xbf\ree\n";
	_cleanup_(input_closep) struct input *in = NULL;

	write_file(text, sizeof(text) - 1);
	in = open_file();
	assert_line(in, "one");
	assert_line(in, "");
	assert_line(in, "two");
	assert_line(in, "thr\xef\xbb\xbf\ree");
}

/* A hole of a terabyte, in which reading would take minutes, at the beginning, behind a part of a
 * line, and at the end. */
static void test_holes(void **state)
{
	static const off_t hole = (off_t)1 << 40;
	_cleanup_(input_closep) struct input *in = NULL;
	struct failure f = {};
	struct input_line l;
	int fd = open(path, O_WRONLY | O_TRUNC);

	if (pwrite(fd, "one\npart", 8, hole) != 8 || pwrite(fd, "two\n", 4, 2 * hole) != 4 ||
		ftruncate(fd, 3 * hole) < 0)
		skip();
	close(fd);
	in = open_file();
	assert_line(in, "one");
	assert_int_equal(input_next(in, &l, &f), 1);
	assert_true(!l.whole && memcmp(l.text, "part", 4) == 0);
	assert_line(in, "two");
	assert_int_equal(input_next(in, &l, &f), 0);
}

/* A file that grows and never has a line gives its reader back now and then. */
static void test_endless(void **state)
{
	_cleanup_(input_closep) struct input *in = NULL;
	struct failure f = {};
	struct input_line l;

	assert_int_equal(input_open("/dev/zero", &f, &in), 0);
	input_grows(in, true);
	assert_int_equal(input_next(in, &l, &f), -EAGAIN);
	assert_int_equal(input_next(in, &l, &f), -EAGAIN);
}

/* Packed data that is cut anywhere, or changed, gives an error or the same lines, and never other
 * lines without an error. */
static void test_damaged(void **state)
{
	static const unsigned char gzip[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0xcc, 0xe5,
		0x4a, 0xe2, 4, 0, 0xb9, 0x66, 0xb7, 0xc5, 4, 0, 0, 0};
	struct failure f = {};
	struct input_line l;

	for (size_t len = 3; len < sizeof(gzip); len++) {
		_cleanup_(input_closep) struct input *in = NULL;
		int r;

		write_file((const char *)gzip, len);
		in = open_file();
		while ((r = input_next(in, &l, &f)) > 0)
			;
		assert_int_equal(r, -EBADMSG);
	}
}

static int remove_file(void **state)
{
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_holes),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_damaged),
	};
	int fd = mkstemp(path);

	if (fd < 0)
		return 1;
	close(fd);
	return cmocka_run_group_tests(tests, NULL, remove_file);
}
