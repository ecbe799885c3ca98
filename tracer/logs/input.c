/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "unpack.h"

enum {
	HEAD_MAX = 64,
	FILLS_AT_ONCE = 64, /* of a file that grows: eight megabytes */
};

struct input {
	char *path;
	int fd;
	struct unpack *unpack;
	uint64_t n_lines, n_bytes;
	size_t at, len; /* what is unread in buf */
	bool eof;
	bool grows;
	bool skipping; /* the rest of a line that was too long */
	/* The first bytes of the file, which identify it: a log of auditd begins with a time and a
	 * serial. */
	char head[HEAD_MAX];
	char buf[INPUT_PEEK_MAX];
};

static int fail_on_path(const struct input *in, int r, struct failure *f)
{
	char shown[256];

	escape_to(shown, sizeof(shown), in->path);
	if (r == -EBADMSG)
		return failure_set(
			f, r, "%s: the %s data is damaged or cut", shown, unpack_name(in->unpack));
	if (r == -EFBIG)
		return failure_set(f, r,
			"%s: unpacking the %s data takes more than %s; unpack it first", shown,
			unpack_name(in->unpack), unpack_most(in->unpack));
	return failure_set(f, r, "%s: %s", shown, strerror(-r));
}

static int open_path(struct input *in, const char *path)
{
	in->path = strdup(path);
	if (!in->path)
		return -ENOMEM;
	in->fd = strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
					: open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (in->fd < 0)
		return -errno;
	posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return unpack_new(in->fd, &in->unpack);
}

static int check_packer(const struct input *in, struct failure *f)
{
	const char *name = unpack_foreign(in->unpack);
	char shown[256];

	if (!name)
		return 0;
	return failure_set(f, -EINVAL,
		"%s: is packed by %s, which is not read here; unpack it first",
		escape_to(shown, sizeof(shown), in->path), name);
}

int input_open(const char *path, struct failure *f, struct input **ret)
{
	_cleanup_(input_closep) struct input *in = malloc(sizeof(*in));
	int r;

	if (!in)
		return -ENOMEM;
	memset(in, 0, offsetof(struct input, buf));
	in->fd = -1;
	r = open_path(in, path);
	if (r < 0)
		return in->path ? fail_on_path(in, r, f) : r;
	r = check_packer(in, f);
	if (r < 0)
		return r;
	*ret = TAKE(in);
	return 0;
}

void input_close(struct input *in)
{
	unpack_free(in->unpack);
	if (in->fd >= 0)
		close(in->fd);
	free(in->path);
	free(in);
}

static void keep_head(struct input *in, size_t n)
{
	size_t room = HEAD_MAX - (size_t)in->n_bytes;

	memcpy(in->head + in->n_bytes, in->buf + in->len, n < room ? n : room);
}

static void skip_byte_order_mark(struct input *in)
{
	static const char mark[] = {(char)0xef, (char)0xbb, (char)0xbf};

	if (in->len >= sizeof(mark) && memcmp(in->buf, mark, sizeof(mark)) == 0)
		in->at = sizeof(mark);
}

/* Moves what is unread to the front and reads more behind it: 1, 0 if nothing came, -errno. */
static int fill_buffer(struct input *in, struct failure *f)
{
	ssize_t n;

	if (in->eof)
		return 0;
	if (in->at > 0) {
		memmove(in->buf, in->buf + in->at, in->len - in->at);
		in->len -= in->at;
		in->at = 0;
	}
	if (in->len == sizeof(in->buf))
		return 0;
	n = unpack_read(in->unpack, in->buf + in->len, sizeof(in->buf) - in->len);
	if (n < 0)
		return fail_on_path(in, (int)n, f);
	if (in->n_bytes < HEAD_MAX)
		keep_head(in, (size_t)n);
	in->eof = n == 0;
	in->len += (size_t)n;
	if (in->n_bytes == 0)
		skip_byte_order_mark(in);
	in->n_bytes += (uint64_t)n;
	return n > 0;
}

int input_peek(struct input *in, const char **ret, size_t *ret_len, struct failure *f)
{
	int r;

	while ((r = fill_buffer(in, f)) > 0 && in->len < INPUT_LINE_MAX)
		;
	if (r < 0 && in->len == 0)
		return r;
	*ret = in->buf + in->at;
	*ret_len = in->len - in->at;
	return 0;
}

static int give_line(struct input *in, size_t len, size_t taken, bool whole, struct input_line *ret)
{
	uint64_t at = in->n_bytes - (in->len - in->at);

	*ret = (struct input_line){
		.text = in->buf + in->at,
		.len = len,
		.number = ++in->n_lines,
		.at = at,
		.end = at + taken,
		.whole = whole,
	};
	in->at += taken;
	return 1;
}

/* Takes a line from the buffer: 1, 0 if more must be read first. */
static int take_line(struct input *in, struct input_line *ret)
{
	const char *start = in->buf + in->at;
	size_t rest = in->len - in->at;
	const char *newline = rest > 0 ? memchr(start, '\n', rest) : NULL;
	size_t len = newline ? (size_t)(newline - start) : rest;

	if (len > INPUT_LINE_MAX) {
		in->skipping = !newline;
		return give_line(in, INPUT_LINE_MAX, newline ? len + 1 : len, false, ret);
	}
	if (newline)
		return give_line(in, len - (len > 0 && start[len - 1] == '\r'), len + 1, true, ret);
	return in->eof && !in->grows && rest > 0 ? give_line(in, rest, rest, false, ret) : 0;
}

/* Skips the rest of a line that was too long, as far as it is in the buffer. Zeros end it as well:
 * they are the hole of a log that was truncated. */
static void skip_rest(struct input *in)
{
	const char *p = in->buf + in->at, *end = in->buf + in->len;

	while (p < end && *p != '\n' && *p != '\0')
		p++;
	in->skipping = p == end;
	in->at = (size_t)(p - in->buf) + (p < end);
}

/* No line begins with a zero. */
static void skip_zeros(struct input *in)
{
	while (in->at < in->len && in->buf[in->at] == '\0')
		in->at++;
}

int input_next(struct input *in, struct input_line *ret, struct failure *f)
{
	for (int i = 0; !in->grows || i < FILLS_AT_ONCE; i++) {
		int r;

		if (in->skipping)
			skip_rest(in);
		skip_zeros(in);
		if (!in->skipping && take_line(in, ret) > 0)
			return 1;
		r = fill_buffer(in, f);
		if (r < 0)
			return r;
		if (in->eof && (in->grows || in->at == in->len))
			return 0;
	}
	return -EAGAIN;
}

uint64_t input_bytes(const struct input *in)
{
	return in->n_bytes;
}

bool input_is_growing(const struct input *in)
{
	return in->grows;
}

void input_grows(struct input *in, bool on)
{
	in->grows = on;
}

void input_again(struct input *in)
{
	in->eof = false;
}

/* A file that was emptied can already be longer than before; but it begins with other bytes. */
static bool is_emptied(const struct input *in, const struct stat *st)
{
	char head[HEAD_MAX];
	size_t len = in->n_bytes < HEAD_MAX ? (size_t)in->n_bytes : HEAD_MAX;
	ssize_t n;

	if (!S_ISREG(st->st_mode))
		return false;
	if ((uint64_t)st->st_size < in->n_bytes)
		return true;
	n = pread(in->fd, head, len, 0);
	return n >= 0 && ((size_t)n < len || memcmp(head, in->head, len) != 0);
}

enum input_change input_changed(const struct input *in)
{
	struct stat mine, named;

	if (fstat(in->fd, &mine) < 0)
		return INPUT_SAME;
	if (is_emptied(in, &mine))
		return INPUT_EMPTIED;
	if (stat(in->path, &named) < 0 || named.st_size == 0 ||
		(named.st_dev == mine.st_dev && named.st_ino == mine.st_ino))
		return INPUT_SAME;
	return INPUT_REPLACED;
}

bool input_packed(const struct input *in)
{
	return unpack_name(in->unpack) != NULL;
}
