/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * prog-fuse DIRECTORY PROGRAM: serves a file system with the one file "program", a copy of PROGRAM, on
 * DIRECTORY, and executes it from there, as an AppImage does. Nothing may be cached, so that each
 * stat(2), open(2) and getxattr(2) asks this process. Exits with the program's status.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROOT = FUSE_ROOT_ID, FILE_ID, REQUEST_SIZE = 1 << 20 };

static char *content;
static size_t size;
static int fuse;

static void answer(const struct fuse_in_header *in, int error, const void *data, size_t n)
{
	struct fuse_out_header *out = malloc(sizeof(*out) + n);

	if (!out)
		abort();
	*out = (struct fuse_out_header){(uint32_t)(sizeof(*out) + n), error, in->unique};
	if (n > 0)
		memcpy(out + 1, data, n);
	if (write(fuse, out, sizeof(*out) + n) < 0 && errno != ENOENT)
		abort();
	free(out);
}

static struct fuse_attr attributes(uint64_t node)
{
	return (struct fuse_attr){
		.ino = node,
		.size = node == FILE_ID ? size : 0,
		.mode = node == FILE_ID ? S_IFREG | 0755 : S_IFDIR | 0755,
		.nlink = 1,
		.blksize = 4096,
	};
}

static void look_up(const struct fuse_in_header *in, const char *name)
{
	struct fuse_entry_out out = {.nodeid = FILE_ID, .attr = attributes(FILE_ID)};

	if (strcmp(name, "program") == 0)
		answer(in, 0, &out, sizeof(out));
	else
		answer(in, -ENOENT, NULL, 0);
}

static void give_content(const struct fuse_in_header *in, const struct fuse_read_in *r)
{
	size_t at = r->offset < size ? r->offset : size, n = size - at;

	answer(in, 0, content + at, n < r->size ? n : r->size);
}

static void serve_one(const struct fuse_in_header *in)
{
	const struct fuse_init_in *init = (const void *)(in + 1);
	struct fuse_init_out agreed = {
		.major = FUSE_KERNEL_VERSION, .minor = 31, .max_write = 4096};
	struct fuse_attr_out attr = {.attr = attributes(in->nodeid)};
	struct fuse_open_out opened = {};

	switch (in->opcode) {
	case FUSE_INIT:
		agreed.max_readahead = init->max_readahead;
		answer(in, 0, &agreed, sizeof(agreed));
		break;
	case FUSE_LOOKUP:
		look_up(in, (const char *)(in + 1));
		break;
	case FUSE_GETATTR:
		answer(in, 0, &attr, sizeof(attr));
		break;
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		answer(in, 0, &opened, sizeof(opened));
		break;
	case FUSE_READ:
		give_content(in, (const void *)(in + 1));
		break;
	case FUSE_GETXATTR:
		answer(in, -ENODATA, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
		break;
	case FUSE_FLUSH:
	case FUSE_RELEASE:
	case FUSE_ACCESS:
		answer(in, 0, NULL, 0);
		break;
	default:
		answer(in, -ENOSYS, NULL, 0);
	}
}

static int serve_until_end(pid_t child)
{
	char *request = malloc(REQUEST_SIZE);
	int status;

	while (waitpid(child, &status, WNOHANG) == 0) {
		struct pollfd p = {.fd = fuse, .events = POLLIN};

		if (poll(&p, 1, 100) > 0 && read(fuse, request, REQUEST_SIZE) > 0)
			serve_one((const struct fuse_in_header *)request);
	}
	free(request);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void read_program(const char *path)
{
	FILE *in = fopen(path, "r");
	struct stat st;

	if (!in || fstat(fileno(in), &st) < 0)
		exit(99);
	size = (size_t)st.st_size;
	content = malloc(size);
	if (!content || fread(content, 1, size, in) != size)
		exit(99);
	fclose(in);
}

int main(int argc, char **argv)
{
	char options[128], path[4096];
	pid_t child;
	int status;

	read_program(argv[2]);
	fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other",
		fuse);
	if (fuse < 0 || mount("prog", argv[1], "fuse.prog", 0, options) < 0)
		return 99;
	snprintf(path, sizeof(path), "%s/program", argv[1]);
	child = fork();
	if (child == 0) {
		execl(path, "program", NULL);
		_exit(98);
	}
	status = serve_until_end(child);
	umount2(argv[1], MNT_DETACH);
	return status;
}
