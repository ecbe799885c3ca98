/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "library-path.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/local-file.h"

/* As glibc's sysdeps/generic/dl-cache.h has it: a head, entries, texts. */
#define CACHE_MAGIC "glibc-ld.so.cache1.1"

enum {
	CACHE_HEAD = 48,
	CACHE_COUNT_AT = 20,
	CACHE_ENTRY = 24,      /* flags, offset of the name, offset of the path, ... */
	CACHE_64_BIT = 0x0303, /* flags of a library of glibc for x86-64 */
	CACHE_SIZE_MAX = 64 * 1024 * 1024,
	DIRECTORIES_MAX = 32, /* of a list */
};

struct library_cache {
	char *bytes;
	size_t size;
	uint32_t n;
};

static int read_file(const char *path, struct library_cache *c)
{
	struct stat st;
	_cleanup_(closep) int fd = local_file_open(path, &st);
	ssize_t n;

	if (fd < 0)
		return fd == -ENOMEM ? fd : 0;
	if (st.st_size < CACHE_HEAD || st.st_size > CACHE_SIZE_MAX)
		return 0;
	c->bytes = malloc((size_t)st.st_size);
	if (!c->bytes)
		return -ENOMEM;
	n = pread(fd, c->bytes, (size_t)st.st_size, 0);
	c->size = n < 0 ? 0 : (size_t)n;
	return 0;
}

struct library_cache *library_cache_read(void)
{
	struct library_cache *c = calloc(1, sizeof(*c));

	if (!c || read_file("/etc/ld.so.cache", c) < 0) {
		library_cache_free(c);
		return NULL;
	}
	if (c->size >= CACHE_HEAD && memcmp(c->bytes, CACHE_MAGIC, strlen(CACHE_MAGIC)) == 0)
		memcpy(&c->n, c->bytes + CACHE_COUNT_AT, sizeof(c->n));
	return c;
}

void library_cache_free(struct library_cache *c)
{
	if (!c)
		return;
	free(c->bytes);
	free(c);
}

static const char *cached_text(const struct library_cache *c, uint32_t at)
{
	return at < c->size && memchr(c->bytes + at, '\0', c->size - at) ? c->bytes + at : NULL;
}

static const char *cached_path(const struct library_cache *c, const char *name)
{
	for (uint64_t i = 0; i < c->n; i++) {
		uint64_t at = CACHE_HEAD + i * CACHE_ENTRY;
		uint32_t entry[3];
		const char *known;

		if (at + CACHE_ENTRY > c->size)
			break;
		memcpy(entry, c->bytes + at, sizeof(entry));
		known = entry[0] == CACHE_64_BIT ? cached_text(c, entry[1]) : NULL;
		if (known && strcmp(known, name) == 0)
			return cached_text(c, entry[2]);
	}
	return NULL;
}

/* An absolute path to a regular file. */
static int try_path(const char *path, char ret_path[PATH_MAX])
{
	struct stat st;
	int fd;

	if (path[0] != '/' || strlen(path) >= PATH_MAX)
		return -ENOENT;
	fd = local_file_open(path, &st);
	if (fd >= 0)
		strcpy(ret_path, path);
	return fd;
}

/* The directory @dir of @n bytes, in which $ORIGIN stands for the one that @origin is in. */
static int try_directory(
	const char *dir, size_t n, const char *origin, const char *name, char ret_path[PATH_MAX])
{
	static const char *const words[] = {"$ORIGIN", "${ORIGIN}"};
	const char *slash = origin ? strrchr(origin, '/') : NULL;
	char path[PATH_MAX];
	size_t skipped = 0;
	int len;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (n >= strlen(words[i]) && memcmp(dir, words[i], strlen(words[i])) == 0)
			skipped = strlen(words[i]);
	if (skipped && !slash)
		return -ENOENT;
	len = snprintf(path, sizeof(path), "%.*s%.*s/%s", skipped ? (int)(slash - origin) : 0,
		skipped ? origin : "", (int)(n - skipped), dir + skipped, name);
	return len < (int)sizeof(path) ? try_path(path, ret_path) : -ENOENT;
}

static int try_list(const char *list, const char *origin, const char *name, char ret_path[PATH_MAX])
{
	for (int i = 0; i < DIRECTORIES_MAX && list && *list; i++) {
		size_t n = strcspn(list, ":");
		int fd = n < PATH_MAX ? try_directory(list, n, origin, name, ret_path) : -ENOENT;

		if (fd >= 0 || fd == -ENOMEM)
			return fd;
		list += n + (list[n] == ':');
	}
	return -ENOENT;
}

int library_open(const struct library_cache *c, const char *name, size_t n_rpaths,
	const struct library_rpath *rpaths, char ret_path[PATH_MAX])
{
	static const char defaults[] = "/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu:"
				       "/lib64:/usr/lib64:/lib:/usr/lib:/usr/local/lib";
	const char *cached;
	int fd = -ENOENT;

	if (strchr(name, '/'))
		return try_path(name, ret_path);
	for (size_t i = 0; fd < 0 && fd != -ENOMEM && i < n_rpaths; i++)
		fd = try_list(rpaths[i].list, rpaths[i].origin, name, ret_path);
	cached = fd < 0 && fd != -ENOMEM ? cached_path(c, name) : NULL;
	if (cached)
		fd = try_path(cached, ret_path);
	return fd >= 0 || fd == -ENOMEM ? fd : try_list(defaults, NULL, name, ret_path);
}
