/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/atomic-file.h"
#include "base/cleanup.h"
#include "base/path-lock.h"
#include "base/temporary.h"

static char dir[64];

static const char *in_dir(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static int count_files(void)
{
	DIR *d = opendir(dir);
	int n = -2;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static int write_file(const char *path, const char *text)
{
	struct atomic_file *a;
	struct failure f = {};
	int r = atomic_file_open(path, &f, &a);

	if (r < 0) {
		assert_true(f.text[0]);
		return r;
	}
	fputs(text, atomic_file_stream(a));
	return atomic_file_commit(a, &f);
}

static void test_whole_or_not(void **state)
{
	struct atomic_file *a;
	struct failure f;
	struct stat st;
	char back[8] = "";
	FILE *in;

	umask(022);
	assert_int_equal(write_file(in_dir("a"), "one"), 0);
	assert_int_equal(stat(in_dir("a"), &st), 0);
	assert_int_equal(st.st_mode & 0777, geteuid() == 0 ? 0600 : 0644);
	chmod(in_dir("a"), 0640);
	assert_int_equal(write_file(in_dir("a"), "two"), 0);
	stat(in_dir("a"), &st);
	assert_int_equal(st.st_mode & 0777, 0640);

	assert_int_equal(atomic_file_open(in_dir("a"), &f, &a), 0);
	fputs("three", atomic_file_stream(a));
	atomic_file_abort(a);
	in = fopen(in_dir("a"), "r");
	assert_int_equal(fread(back, 1, sizeof(back), in), 3);
	assert_string_equal(back, "two");
	fclose(in);
	assert_int_equal(count_files(), 1);
}

static void test_refusals(void **state)
{
	assert_int_equal(write_file(dir, "x"), -EISDIR);
	assert_int_equal(write_file("", "x"), -ENOENT);
	assert_int_equal(write_file(in_dir("no/such"), "x"), -ENOENT);
	assert_int_equal(write_file("/dev/full", "x"), -ENOSPC);
	assert_int_equal(write_file("/dev/null", "x"), 0);
}

static void test_links(void **state)
{
	struct stat st;

	assert_int_equal(write_file(in_dir("target"), "x"), 0);
	assert_int_equal(symlink("target", in_dir("mine")), 0);
	assert_int_equal(write_file(in_dir("mine"), "longer"), 0);
	assert_int_equal(lstat(in_dir("mine"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	stat(in_dir("target"), &st);
	assert_int_equal(st.st_size, 6);

	if (geteuid() == 0) {
		assert_int_equal(symlink("target", in_dir("planted")), 0);
		assert_int_equal(lchown(in_dir("planted"), 65534, 65534), 0);
		assert_int_equal(write_file(in_dir("planted"), "y"), -ELOOP);
	}
}

static unsigned mode_of(const char *name)
{
	struct stat st;

	assert_int_equal(lstat(in_dir(name), &st), 0);
	return st.st_mode & 07777;
}

/* Whose file it was decides about the mode, and set-id bits are never kept. */
static void test_modes(void **state)
{
	static const unsigned modes[] = {0666, 0777, 06777, 0000};

	umask(022);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(write_file(in_dir("a"), "x"), 0);
		chmod(in_dir("a"), modes[i]);
		assert_int_equal(write_file(in_dir("a"), "x"), 0);
		assert_int_equal(mode_of("a"), modes[i] & 0777);
		if (geteuid() != 0)
			continue;
		assert_int_equal(chown(in_dir("a"), 65534, 65534), 0);
		chmod(in_dir("a"), modes[i]);
		assert_int_equal(write_file(in_dir("a"), "x"), 0);
		assert_int_equal(mode_of("a"), 0600);
	}
}

/* A link of another user, as a directory on the way and behind a link of our own. */
static void test_links_on_the_way(void **state)
{
	char path[128];

	assert_int_equal(mkdir(in_dir("sub"), 0700), 0);
	assert_int_equal(symlink("sub", in_dir("way")), 0);
	assert_int_equal(symlink("way/../way/x", in_dir("first")), 0);
	assert_int_equal(write_file(in_dir("way/x"), "x"), 0);
	assert_int_equal(write_file(in_dir("first"), "longer"), 0);
	snprintf(path, sizeof(path), "%s/./sub//../sub/x", dir);
	assert_int_equal(write_file(path, "x"), 0);
	assert_int_equal(write_file(in_dir("sub/x/y"), "x"), -ENOTDIR);
	assert_int_equal(write_file(in_dir("sub/"), "x"), -EISDIR);
	assert_int_equal(write_file(in_dir("sub/.."), "x"), -EISDIR);
	assert_int_equal(symlink("loop", in_dir("loop")), 0);
	assert_int_equal(write_file(in_dir("loop"), "x"), -ELOOP);
	if (geteuid() == 0) {
		assert_int_equal(lchown(in_dir("way"), 65534, 65534), 0);
		assert_int_equal(write_file(in_dir("way/x"), "x"), -ELOOP);
		assert_int_equal(write_file(in_dir("first"), "x"), -ELOOP);
	}
	unlink(in_dir("sub/x"));
	rmdir(in_dir("sub"));
}

static void test_fifo(void **state)
{
	struct failure f = {};
	char back[8] = "";
	int fd;

	assert_int_equal(mkfifo(in_dir("fifo"), 0600), 0);
	assert_int_equal(atomic_file_check(in_dir("fifo"), &f), 0);
	assert_int_equal(write_file(in_dir("fifo"), "x"), -ENXIO);
	fd = open(in_dir("fifo"), O_RDONLY | O_NONBLOCK);
	assert_int_equal(atomic_file_check(in_dir("fifo"), &f), 0);
	assert_int_equal(write_file(in_dir("fifo"), "text"), 0);
	assert_int_equal(read(fd, back, sizeof(back)), 4);
	close(fd);
}

/* Whatever ends the process leaves nothing behind. */
static void test_killed(void **state)
{
	int before = count_files(), status;
	pid_t child = fork();

	if (child == 0) {
		struct atomic_file *a;
		struct failure f;

		if (atomic_file_open(in_dir("killed"), &f, &a) == 0)
			fputs("half", atomic_file_stream(a));
		fflush(NULL);
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WTERMSIG(status), SIGKILL);
	assert_int_equal(count_files(), before);
}

/* One holds the lock at a time; one that was killed does not hold it; nothing is left. */
static void test_lock(void **state)
{
	enum { WRITERS = 4, TIMES = 50 };
	struct path_lock l = PATH_LOCK_NONE, other = PATH_LOCK_NONE;
	int before = count_files(), number = 0, status;
	FILE *in;

	assert_int_equal(path_lock(&l, in_dir("number"), 0), 0);
	assert_int_equal(path_lock(&other, in_dir("number"), 50), -EAGAIN);
	path_unlock(&other);
	path_unlock(&l);
	assert_int_equal(count_files(), before);

	if (fork() == 0) {
		path_lock(&l, in_dir("number"), 0);
		raise(SIGKILL);
	}
	wait(&status);
	for (int i = 0; i < WRITERS; i++) {
		if (fork() != 0)
			continue;
		for (int k = 0; k < TIMES; k++) {
			char text[16];

			if (path_lock(&l, in_dir("number"), 20000) < 0)
				_exit(1);
			in = fopen(in_dir("number"), "re");
			if (in && fscanf(in, "%d", &number) == 1)
				fclose(in);
			snprintf(text, sizeof(text), "%d", number + 1);
			if (write_file(in_dir("number"), text) < 0)
				_exit(1);
			path_unlock(&l);
		}
		_exit(0);
	}
	for (int i = 0; i < WRITERS; i++) {
		wait(&status);
		assert_int_equal(status, 0);
	}
	in = fopen(in_dir("number"), "re");
	assert_int_equal(fscanf(in, "%d", &number), 1);
	fclose(in);
	assert_int_equal(number, WRITERS * TIMES);
	assert_int_equal(count_files(), before + 1);
}

static void test_descriptor_names(void **state)
{
	static const struct {
		const char *path;
		int fd;
	} names[] = {{"-", 1}, {"/dev/stdout", 1}, {"/dev/stderr", 2}, {"/dev/fd/0", 0},
		{"/proc/self/fd/63", 63}, {"/dev/fd/", -1}, {"/dev/fd/1x", -1}, {"/dev/fd/-1", -1},
		{"/dev/fd/99999999999", -1}, {"/dev/null", -1}, {"/proc/1/fd/1", -1}, {"", -1},
		{"./-", -1}};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(atomic_file_descriptor(names[i].path), names[i].fd);
}

/* A pipe that the process was given is written to and stays open; a file that the module opened
 * does not. */
static void test_descriptors(void **state)
{
	char path[32], back[8] = "";
	int ours[2], given[2];

	assert_int_equal(pipe2(ours, O_CLOEXEC), 0);
	assert_int_equal(pipe(given), 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", given[1]);
	assert_int_equal(write_file(path, "one"), 0);
	assert_int_equal(write_file(path, "two"), 0);
	assert_int_equal(read(given[0], back, sizeof(back)), 6);
	assert_string_equal(back, "onetwo");
	snprintf(path, sizeof(path), "/dev/fd/%d", given[0]);
	assert_int_equal(write_file(path, "x"), -EINVAL);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ours[1]);
	assert_int_equal(write_file(path, "x"), -EBADF);
	for (int i = 0; i < 2; i++) {
		close(ours[i]);
		close(given[i]);
	}
	assert_int_equal(write_file("/dev/fd/900", "x"), -EBADF);
}

static void make_file(const char *name)
{
	int fd = open(in_dir(name), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	close(fd);
}

/* Only what a writer of that file has left: by name, type and owner. */
static void test_sweep(void **state)
{
	static const char *const kept[] = {".a.0123456789abcde", ".a.0123456789abcdeg",
		".b.0123456789abcdef", ".a.0123456789abcdef.swp"};
	int before = count_files();

	make_file(".a.0123456789abcdef");
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		make_file(kept[i]);
	assert_int_equal(mkfifo(in_dir(".a.0000000000000000"), 0600), 0);
	make_file(".a.1111111111111111");
	if (geteuid() == 0)
		assert_int_equal(chown(in_dir(".a.1111111111111111"), 65534, 65534), 0);
	atomic_file_sweep(in_dir("a"));
	assert_int_equal(unlink(in_dir(".a.0000000000000000")), 0);
	assert_int_equal(unlink(in_dir(".a.1111111111111111")), geteuid() == 0 ? 0 : -1);
	assert_int_equal(count_files() - before, ARRAY_SIZE(kept));
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		assert_int_equal(unlink(in_dir(kept[i])), 0);
	atomic_file_sweep("no-directory-here/a");
}

/* The next writer removes what is left, and nothing of who writes at the same time. */
static void test_sweep_by_writer(void **state)
{
	int before = count_files(), fd = -1, held;

	make_file(".swept.0123456789abcdef");
	assert_int_equal(write_file(in_dir("swept"), "1"), 0);
	assert_int_equal(count_files(), before + 1);
	make_file(".swept.0123456789abcdef");
	fd = open(in_dir(".swept.0123456789abcdef"), O_WRONLY | O_CLOEXEC);
	held = temporary_hold(fd);
	assert_true(held >= 0);
	close(fd);
	assert_int_equal(write_file(in_dir("swept"), "2"), 0);
	assert_int_equal(count_files(), before + 2);
	close(held);
	assert_int_equal(write_file(in_dir("swept"), "3"), 0);
	assert_int_equal(count_files(), before + 1);
	assert_int_equal(unlink(in_dir("swept")), 0);
}

static int setup(void **state)
{
	strcpy(dir, "/tmp/test-atomic-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
	static const char *const names[] = {
		"a", "target", "mine", "planted", "way", "first", "loop", "fifo", "number"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(in_dir(names[i]));
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_or_not),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_links_on_the_way),
		cmocka_unit_test(test_fifo),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_sweep),
		cmocka_unit_test(test_sweep_by_writer),
		cmocka_unit_test(test_lock),
		cmocka_unit_test(test_descriptor_names),
		cmocka_unit_test(test_descriptors),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
