/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "graph-cache.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

enum {
	ENTRIES_MAX = 1024,
	ENTRY_SIZE_MAX = 64 * 1024 * 1024,
	NAME_SIZE = 64,
};

/* What an entry begins with: the file that it is for. */
struct identity {
	uint64_t dev, ino, size;
	int64_t changed, changed_ns, modified, modified_ns;
};

static struct identity identity_of(const struct stat *st)
{
	return (struct identity){
		.dev = st->st_dev,
		.ino = st->st_ino,
		.size = (uint64_t)st->st_size,
		.changed = st->st_ctim.tv_sec,
		.changed_ns = st->st_ctim.tv_nsec,
		.modified = st->st_mtim.tv_sec,
		.modified_ns = st->st_mtim.tv_nsec,
	};
}

static void name_of(const struct stat *st, char ret[NAME_SIZE])
{
	snprintf(ret, NAME_SIZE, "%jx-%jx", (uintmax_t)st->st_dev, (uintmax_t)st->st_ino);
}

static bool is_own(const struct stat *st)
{
	return st->st_uid == geteuid() && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

/* A directory in @parent that belongs to the caller; it is made if it is missing. -1: it cannot be
 * used. */
static int open_own(int parent, const char *name)
{
	struct stat st;
	int fd;

	if (mkdirat(parent, name, 0755) < 0 && errno != EEXIST)
		return -1;
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0 && (fstat(fd, &st) < 0 || !is_own(&st))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* The directory in which caches of the caller are. */
static int open_top(void)
{
	const char *top = secure_getenv("XDG_CACHE_HOME"), *home;
	char path[PATH_MAX];

	if (geteuid() == 0)
		return open("/var/cache", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (top && top[0] == '/')
		return open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);
	home = secure_getenv("HOME");
	if (!home || home[0] != '/' ||
		snprintf(path, sizeof(path), "%s/.cache", home) >= (int)sizeof(path))
		return -1;
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

void graph_cache_open(struct graph_cache *ret)
{
	_cleanup_(closep) int top = open_top();
	_cleanup_(closep) int own = top >= 0 ? open_own(top, "syscarve") : -1;

	ret->dir = own >= 0 ? open_own(own, "reach") : -1;
}

void graph_cache_close(struct graph_cache *c)
{
	if (c->dir >= 0)
		close(c->dir);
}

static int read_whole(int fd, size_t size, char **ret)
{
	_cleanup_(freep) char *bytes = malloc(size + 1);
	size_t n = 0;

	if (!bytes)
		return -ENOMEM;
	while (n < size) {
		ssize_t got = read(fd, bytes + n, size - n);

		if (got <= 0)
			return -ENOENT;
		n += (size_t)got;
	}
	*ret = TAKE(bytes);
	return 0;
}

int graph_cache_load(const struct graph_cache *c, const struct stat *st, struct symbols *names,
	struct graph **ret)
{
	struct identity wanted = identity_of(st);
	_cleanup_(freep) char *bytes = NULL;
	_cleanup_(closep) int fd = -1;
	char name[NAME_SIZE];
	struct stat entry;
	int r;

	if (c->dir < 0)
		return -ENOENT;
	name_of(st, name);
	fd = openat(c->dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &entry) < 0 || !S_ISREG(entry.st_mode) || !is_own(&entry) ||
		entry.st_size < (off_t)sizeof(wanted) || entry.st_size > ENTRY_SIZE_MAX)
		return -ENOENT;
	r = read_whole(fd, (size_t)entry.st_size, &bytes);
	if (r < 0)
		return r;
	if (memcmp(bytes, &wanted, sizeof(wanted)) != 0)
		return -ENOENT;
	r = graph_unpack(
		bytes + sizeof(wanted), (size_t)entry.st_size - sizeof(wanted), names, ret);
	return r == -EBADMSG ? -ENOENT : r;
}

/* Half of the entries go, whichever: it is only a cache. */
static void make_room(int dir)
{
	_cleanup_(closedirp) DIR *d = NULL;
	int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *entry;
	size_t n = 0;

	d = copy >= 0 ? fdopendir(copy) : NULL;
	if (!d) {
		if (copy >= 0)
			close(copy);
		return;
	}
	while (readdir(d))
		n++;
	if (n <= ENTRIES_MAX)
		return;
	rewinddir(d);
	for (size_t i = 0; (entry = readdir(d)); i++)
		if (i % 2 == 0 && entry->d_name[0] != '.')
			unlinkat(dir, entry->d_name, 0);
}

static bool write_whole(int fd, const void *bytes, size_t size)
{
	const char *at = bytes;

	while (size > 0) {
		ssize_t n = write(fd, at, size);

		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

void graph_cache_store(const struct graph_cache *c, const struct stat *st,
	const struct symbols *names, const struct graph *g)
{
	struct identity identity = identity_of(st);
	_cleanup_(freep) char *bytes = NULL;
	char name[NAME_SIZE], temporary[2 * NAME_SIZE];
	size_t size;
	bool ok;
	int fd;

	if (c->dir < 0 || graph_pack(g, names, &size, &bytes) < 0 || size > ENTRY_SIZE_MAX)
		return;
	make_room(c->dir);
	name_of(st, name);
	snprintf(temporary, sizeof(temporary), "%s.%jd", name, (intmax_t)getpid());
	fd = openat(c->dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	ok = write_whole(fd, &identity, sizeof(identity)) && write_whole(fd, bytes, size);
	if (close(fd) < 0 || !ok || renameat(c->dir, temporary, c->dir, name) < 0)
		unlinkat(c->dir, temporary, 0);
}
