/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "packer.h"

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
	const struct packer *packer;
	int r;

	while (!u->eof && u->len < MAGIC_MAX) {
		r = fill_input(u);
		if (r < 0)
			return r;
	}
	packer = packer_recognise(u->in, u->len);
	if (!packer)
		return 0;
	r = packer->begin(u);
	if (r == 0)
		u->packer = packer;
	return r;
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

/* A log that was truncated while its writer kept its place begins with a hole, which can be larger
 * than any disk. What is neither a file nor has holes stays where it is. */
static void skip_hole(int fd)
{
	off_t at = lseek(fd, 0, SEEK_CUR);

	if (at >= 0 && lseek(fd, at, SEEK_DATA) < 0 && errno == ENXIO)
		lseek(fd, 0, SEEK_END);
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
	if (r < 0)
		return -errno;
	if (r > 0 && buf[0] == 0 && buf[r - 1] == 0)
		skip_hole(u->fd);
	return r;
}

/* Fills the input if all of it was unpacked. 0 or -errno. */
static int refill(struct unpack *u)
{
	if (u->at < u->len || u->eof)
		return 0;
	u->at = u->len = 0;
	return fill_input(u);
}

/* Zeros may follow packed data, as on a tape, and gzip(1) takes them as well. No packed part begins
 * with one. 0 or -errno. */
static int skip_padding(struct unpack *u)
{
	int r;

	while ((r = refill(u)) == 0 && u->at < u->len && u->in[u->at] == 0)
		u->at++;
	return r;
}

static ssize_t read_packed(struct unpack *u, char *buf, size_t size)
{
	for (;;) {
		ssize_t n;
		int r;

		r = u->inside || !u->packer->padded ? refill(u) : skip_padding(u);
		if (r < 0)
			return r;
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

const char *unpack_most(const struct unpack *u)
{
	return u->packer ? u->packer->most : NULL;
}

const char *unpack_foreign(const struct unpack *u)
{
	return u->packer ? NULL : packer_foreign(u->in, u->len);
}

size_t unpack_path_len(const char *path)
{
	size_t len = strlen(path);
	const struct packer *packer;

	for (size_t i = 0; (packer = packer_at(i)); i++) {
		size_t n = packer->ending ? strlen(packer->ending) : 0;

		if (n > 0 && len > n && strcmp(path + len - n, packer->ending) == 0)
			return len - n;
	}
	return len;
}
