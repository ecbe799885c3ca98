/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dropin-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic-file.h"
#include "base/cleanup.h"
#include "base/escape.h"

enum { SIZE_LIMIT = 16 * 1024 * 1024, SHOWN_MAX = 1024 };

static int fail(struct failure *f, int r, const char *path)
{
	char shown[SHOWN_MAX];

	return failure_set(f, r, "%s: %s", escape_to(shown, sizeof(shown), path), strerror(-r));
}

static int read_all(int fd, size_t size, char **ret)
{
	_cleanup_(freep) char *text = malloc(size + 1);
	size_t done = 0;
	ssize_t n;

	if (!text)
		return -ENOMEM;
	while (done < size && (n = read(fd, text + done, size - done)) != 0) {
		if (n < 0)
			return -errno;
		done += (size_t)n;
	}
	text[done] = '\0';
	*ret = TAKE(text);
	return 0;
}

int dropin_file_read(const char *path, struct failure *f, char **ret)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int r;

	*ret = NULL;
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : fail(f, -errno, path);
	if (fstat(fd, &st) < 0)
		return fail(f, -errno, path);
	if (!S_ISREG(st.st_mode))
		return fail(f, S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL, path);
	if (st.st_size > SIZE_LIMIT)
		return fail(f, -EFBIG, path);
	r = read_all(fd, (size_t)st.st_size, ret);
	return r < 0 ? fail(f, r, path) : 0;
}

int dropin_file_make_directory(const char *path, unsigned mode, struct failure *f)
{
	_cleanup_(freep) char *part = strdup(path);

	if (!part)
		return -ENOMEM;
	for (char *end = part + 1;; end++) {
		char was = *end;

		if (was != '/' && was != '\0')
			continue;
		*end = '\0';
		if (mkdir(part, mode) < 0 && errno != EEXIST)
			return fail(f, -errno, part);
		*end = was;
		if (was == '\0')
			return 0;
	}
}

static int make_parent(const char *path, struct failure *f)
{
	_cleanup_(freep) char *parent = strndup(path, (size_t)(strrchr(path, '/') - path));

	return parent ? dropin_file_make_directory(parent, 0755, f) : -ENOMEM;
}

int dropin_file_write(const char *path, const char *text, struct failure *f)
{
	_cleanup_(atomic_file_abortp) struct atomic_file *file = NULL;
	FILE *out;
	int r;

	r = make_parent(path, f);
	if (r < 0)
		return r;
	r = atomic_file_open(path, f, &file);
	if (r < 0)
		return r;
	out = atomic_file_stream(file);
	if (fchmod(fileno(out), 0644) < 0)
		return fail(f, -errno, path);
	fputs(text, out);
	return atomic_file_commit(TAKE(file), f);
}

int dropin_file_remove(const char *path, struct failure *f)
{
	_cleanup_(freep) char *parent = strndup(path, (size_t)(strrchr(path, '/') - path));

	if (!parent)
		return -ENOMEM;
	if (unlink(path) < 0 && errno != ENOENT && errno != ENOTDIR)
		return fail(f, -errno, path);
	rmdir(parent);
	return 0;
}

/* systemd replaces words that begin with '%', and the text has none that is left to be replaced. */
void dropin_file_print_description(FILE *out, const char *text, const char *added)
{
	fputs("[Unit]\nDescription=", out);
	for (; *text; text++) {
		if (*text == '%')
			putc('%', out);
		putc(*text, out);
	}
	fprintf(out, "%s\n", added);
}
