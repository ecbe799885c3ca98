/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "event/mapped.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "unit.h"

#include <sys/stat.h>

static struct mapped_file *note(struct mapped *m, const char *path, ino_t ino, bool executed)
{
	const struct mapped_file like = {.exe.path = path, .ino = ino, .executed = executed};

	return mapped_note(m, &like, NULL);
}

static void test_each_file_once(void **state)
{
	struct mapped m = {.all = true};
	struct mapped_file *a = note(&m, "/a", 1, false), like = {.exe.path = "/a", .ino = 1};
	bool is_new = true;

	assert_ptr_equal(note(&m, "/a", 1, true), a);
	assert_true(a->executed);
	like.dev = 7;
	like.mode = S_IFREG | S_ISUID;
	assert_ptr_equal(mapped_note(&m, &like, &is_new), a);
	assert_false(is_new);
	assert_true(a->privileged);
	assert_int_equal(a->dev, 7);
	assert_ptr_not_equal(note(&m, "/a", 2, false), a);
	assert_ptr_not_equal(note(&m, "/b", 1, false), a);
	assert_int_equal(m.n, 3);
	assert_ptr_equal(m.first, a);
	mapped_release(&m);
}

/* What is mapped by the program as well is noted once more. */
static void test_set_aside(void **state)
{
	struct mapped m = {.all = true};
	struct mapped_file *before = note(&m, "/before", 1, true),
			   *lib = note(&m, "/lib", 2, false);
	struct mapped_file *after;

	mapped_set_aside(&m);
	after = note(&m, "/after", 3, true);
	assert_ptr_equal(note(&m, "/lib", 2, false), lib);
	assert_false(mapped_is_lasting(before));
	assert_true(mapped_is_lasting(lib));
	assert_true(mapped_is_lasting(after));
	mapped_release(&m);
}

static void test_only_executables(void **state)
{
	struct mapped m = {};

	assert_null(note(&m, "/lib", 1, false));
	assert_non_null(note(&m, "/bin", 2, true));
	assert_false(m.is_full);
	mapped_release(&m);
}

/* Whoever maps ever new files does not keep executables from being noted. */
static void test_bounds(void **state)
{
	struct mapped m = {.all = true};
	char path[32];
	int n = 0;

	do
		snprintf(path, sizeof(path), "/lib%d", n++);
	while (note(&m, path, 1, false));
	assert_int_equal(n, 4097);
	assert_true(m.is_full);
	assert_non_null(note(&m, "/lib7", 1, false));
	assert_non_null(note(&m, "/bin", 1, true));
	mapped_release(&m);
}

static void test_examine(void **state)
{
	struct mapped m = {.all = true};
	struct mapped_file *self, *other, *device, *foreign;
	char path[4096] = "";
	struct stat st;

	assert_true(readlink("/proc/self/exe", path, sizeof(path) - 1) > 0);
	assert_int_equal(stat(path, &st), 0);
	self = note(&m, path, st.st_ino, true);
	other = note(&m, path, st.st_ino + 1, true);
	foreign = note(&m, "/nonesuch", 1, true);
	foreign->foreign = true;
	device = note(&m, "/dev/null", 1, false);
	m.is_held = true;
	mapped_examine(&m);
	assert_null(self->build_id);
	m.is_held = false;
	mapped_examine(&m);
	assert_non_null(self->build_id);
	assert_int_equal(self->mode, st.st_mode);
	assert_false(self->elsewhere);
	assert_null(other->build_id);
	assert_false(other->elsewhere);
	assert_true(foreign->elsewhere);
	assert_null(device->build_id);
	mapped_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_file_once),
		cmocka_unit_test(test_set_aside),
		cmocka_unit_test(test_only_executables),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_examine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
