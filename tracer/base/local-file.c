/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "local-file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "cleanup.h"

enum {
	LINKS_MAX = 40, /* as the kernel has it */
	LINK_SIZE = 64, /* of the paths below /proc that are made here */
};

/* File systems that a kernel answers for by itself, and that hold programs. */
static bool is_local_type(const char *type)
{
	static const char *const types[] = {"ext2", "ext3", "ext4", "xfs", "btrfs", "bcachefs",
		"f2fs", "jfs", "reiserfs", "zfs", "ubifs", "jffs2", "squashfs", "erofs", "cramfs",
		"iso9660", "udf", "vfat", "exfat", "ntfs3", "tmpfs", "ramfs", "rootfs", "overlay",
		"aufs", "virtiofs"};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return false;
}

/* Why a list of /proc could not be read to its end: without memory it is not known whose file it is,
 * and otherwise it is taken for another's. */
static int why_unread(void)
{
	return errno == ENOMEM ? -ENOMEM : -EREMOTE;
}

/* The id of the mount that the descriptor is on. statfs(2) would ask the file system. -EREMOTE if it
 * is not known, or -ENOMEM. */
static int mount_of(int fd)
{
	_cleanup_(fclosep) FILE *in = NULL;
	char path[LINK_SIZE], line[256];
	int id;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	errno = 0;
	in = fopen(path, "re");
	while (in && fgets(line, sizeof(line), in))
		if (sscanf(line, "mnt_id: %d", &id) == 1)
			return id;
	return why_unread();
}

/* "ID PARENT MAJOR:MINOR ROOT MOUNTPOINT OPTIONS [TAG...] - TYPE SOURCE OPTIONS", proc(5). 0,
 * -EREMOTE or -ENOMEM. */
static int check_local(int id)
{
	_cleanup_(fclosep) FILE *in = NULL;
	_cleanup_(freep) char *line = NULL;
	size_t size = 0;

	errno = 0;
	in = fopen("/proc/self/mountinfo", "re");
	while (in && getline(&line, &size, in) > 0) {
		char *type = strstr(line, " - ");

		if (atoi(line) != id || !type)
			continue;
		type += 3;
		type[strcspn(type, " ")] = '\0';
		return is_local_type(type) ? 0 : -EREMOTE;
	}
	return why_unread();
}

/* Where a search has come to. */
struct walk {
	int fd;                  /* O_PATH */
	int root_mount, mount;   /* ids; @mount is that of @fd and has been looked at */
	unsigned links;          /* that were followed */
	char rest[2 * PATH_MAX]; /* of the path, below @fd */
};

static int check_mount(struct walk *w, int fd)
{
	int id = mount_of(fd), r = 0;

	if (id < 0)
		return id;
	if (id != w->mount && id != w->root_mount)
		r = check_local(id);
	if (r < 0)
		return r;
	w->mount = id;
	return 0;
}

static int go_to_root(struct walk *w)
{
	int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	closep(&w->fd);
	w->fd = fd;
	w->mount = w->root_mount = mount_of(fd);
	return w->mount < 0 ? w->mount : 0;
}

/* Puts the target of the link @fd in front of the rest. */
static int follow_link(struct walk *w, int fd)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(fd, "", target, sizeof(target));
	size_t rest = strlen(w->rest);

	if (n < 0)
		return -errno;
	if (++w->links > LINKS_MAX)
		return -ELOOP;
	if ((size_t)n + 1 + rest >= sizeof(w->rest))
		return -ENAMETOOLONG;
	memmove(w->rest + n + 1, w->rest, rest + 1);
	memcpy(w->rest, target, (size_t)n);
	w->rest[n] = '/';
	return w->rest[0] == '/' ? go_to_root(w) : 0;
}

/* Takes the next name off the rest. */
static int next_name(struct walk *w, char name[NAME_MAX + 1])
{
	size_t begin = strspn(w->rest, "/"), length = strcspn(w->rest + begin, "/");

	if (length > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(name, w->rest + begin, length);
	name[length] = '\0';
	memmove(w->rest, w->rest + begin + length, strlen(w->rest + begin + length) + 1);
	return length > 0;
}

/* One name further. By O_PATH the kernel neither opens what it finds, nor mounts on it. Attributes
 * are asked for only after the mount was looked at. */
static int step(struct walk *w, const char *name, struct stat *ret)
{
	_cleanup_(closep) int fd = openat(w->fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	r = check_mount(w, fd);
	if (r < 0)
		return r;
	if (fstat(fd, ret) < 0)
		return -errno;
	if (S_ISLNK(ret->st_mode))
		return follow_link(w, fd);
	close(w->fd);
	w->fd = fd;
	fd = -1;
	return 0;
}

static int find(struct walk *w, const char *path, struct stat *ret)
{
	char name[NAME_MAX + 1];
	int r;

	if (path[0] != '/')
		return -EINVAL;
	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(w->rest, path);
	r = go_to_root(w);
	while (r >= 0) {
		r = next_name(w, name);
		if (r <= 0)
			break;
		r = step(w, name, ret);
	}
	return r;
}

static void release_walk(struct walk *w)
{
	closep(&w->fd);
}

int local_file_open(const char *path, struct stat *ret)
{
	_cleanup_(release_walk) struct walk w = {.fd = -1};
	char link[LINK_SIZE];
	struct stat st = {};
	int fd, r;

	r = find(&w, path, &st);
	if (r < 0)
		return r;
	*ret = st;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", w.fd);
	fd = open(link, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return fd < 0 ? -errno : fd;
}

static int path_of(int fd, char ret[PATH_MAX])
{
	char link[LINK_SIZE];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, ret, PATH_MAX);
	if (n < 0)
		return -errno;
	if (n == PATH_MAX)
		return -ENAMETOOLONG;
	ret[n] = '\0';
	return 0;
}

int local_file_stat(const char *path, struct stat *ret, char ret_path[PATH_MAX])
{
	_cleanup_(release_walk) struct walk w = {.fd = -1};
	struct stat st;
	int r = find(&w, path, &st);

	if (r < 0)
		return r;
	if (fstat(w.fd, ret) < 0)
		return -errno;
	return ret_path ? path_of(w.fd, ret_path) : 0;
}
