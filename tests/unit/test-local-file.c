/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/local-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

static char dir[] = "/tmp/local-file-XXXXXX";

/* @name in the directory of this test. */
static const char *in_dir(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static int try(const char *path)
{
	struct stat st;
	int fd = local_file_open(path, &st);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int look(const char *path)
{
	struct stat st;

	return local_file_stat(path, &st, NULL);
}

static int set_up(void **state)
{
	FILE *file;

	if (!mkdtemp(dir) || mkdir(in_dir("sub"), 0755) < 0)
		return -1;
	file = fopen(in_dir("sub/file"), "w");
	return file ? fclose(file) : -1;
}

static int tear_down(void **state)
{
	static const char *const names[] = {
		"sub/file", "sub/link", "sub/pipe", "up", "loop", "sub", ""};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		remove(in_dir(names[i]));
	return 0;
}

static void test_files_and_links(void **state)
{
	assert_int_equal(try(in_dir("sub/file")), 0);
	assert_int_equal(symlink("file", in_dir("sub/link")), 0);
	assert_int_equal(symlink("sub/../sub", in_dir("up")), 0);
	assert_int_equal(symlink("loop", in_dir("loop")), 0);
	assert_int_equal(try(in_dir("up/link")), 0);
	assert_int_equal(try(in_dir("up//./link")), 0);
	assert_int_equal(try(in_dir("loop")), -ELOOP);
	assert_int_equal(try(in_dir("none")), -ENOENT);
	assert_int_equal(try(in_dir("sub/file/none")), -ENOTDIR);
	assert_int_equal(try("relative"), -EINVAL);
	assert_int_equal(try(""), -EINVAL);
	assert_int_equal(try("/"), -EINVAL);
	assert_int_equal(look(in_dir("up")), 0);
	assert_int_equal(look(in_dir("none")), -ENOENT);
}

/* A FIFO whose writer waits for a reader goes on waiting. */
static void test_what_is_no_file(void **state)
{
	assert_int_equal(mkfifo(in_dir("sub/pipe"), 0600), 0);
	assert_int_equal(try(in_dir("sub/pipe")), -EINVAL);
	assert_int_equal(look(in_dir("sub/pipe")), 0);
	assert_int_equal(try(in_dir("sub")), -EINVAL);
	assert_true(try("/dev/null") < 0);
	assert_int_equal(try("/proc/self/status"), -EREMOTE);
	assert_int_equal(look("/proc/self/status"), -EREMOTE);
}

/* What is mounted below is looked at before it is asked; a link does not lead around that. */
static void test_mounts(void **state)
{
	const char *sub = in_dir("sub");

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		skip();
	assert_int_equal(mount("none", sub, "tmpfs", 0, NULL), 0);
	assert_int_equal(close(open(in_dir("sub/file"), O_CREAT | O_WRONLY | O_CLOEXEC, 0600)), 0);
	assert_int_equal(try(in_dir("sub/file")), 0);
	assert_int_equal(umount(in_dir("sub")), 0);
	assert_int_equal(mount("none", in_dir("sub"), "proc", 0, NULL), 0);
	assert_int_equal(try(in_dir("sub/version")), -EREMOTE);
	assert_int_equal(try(in_dir("up/version")), -EREMOTE);
	assert_int_equal(try(in_dir("up/../sub/../loop")), -EREMOTE);
	assert_int_equal(umount(in_dir("sub")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_and_links),
		cmocka_unit_test(test_what_is_no_file),
		cmocka_unit_test(test_mounts),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
