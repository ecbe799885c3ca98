/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "watch/executables.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

/* @names as the recorder leaves them: the last one first, each with its NUL. */
static char *path_of(const char *names, size_t length, bool whole, bool deleted)
{
	struct watch_file e = {.length = (unsigned)length, .whole = whole, .deleted = deleted};

	memcpy(e.path, names, length);
	return executables_path(&e);
}

static void check(const char *names, size_t length, bool deleted, const char *want)
{
	char *path = path_of(names, length, true, deleted);

	assert_string_equal(path, want);
	free(path);
}

static void test_path(void **state)
{
	static const char two[] = "ls\0bin";
	static const char three[] = "redis-server\0bin\0usr";

	check("init", 5, false, "/init");
	check(two, sizeof(two), false, "/bin/ls");
	check(three, sizeof(three), false, "/usr/bin/redis-server");
	check(three, sizeof(three), true, "/usr/bin/redis-server (deleted)");
}

static void test_no_path(void **state)
{
	assert_null(path_of("", 0, true, false));
	assert_null(path_of("ls\0bin", 7, false, false));
}

static void test_get(void **state)
{
	struct executables p = {};
	struct watch_file e = {.length = 3, .whole = 1, .mode = 04755, .path = "su"};
	const struct executable *exe = executables_get(&p, 7, &e, 0);

	assert_string_equal(exe->path, "/su");
	assert_true(p.mapped.first->privileged);
	assert_ptr_equal(executables_get(&p, 7, NULL, 0), exe);
	assert_false(p.mapped.first->foreign);
	assert_null(executables_get(&p, 0, &e, 0));
	assert_null(executables_get(&p, WATCH_EXES, &e, 0));
	executables_release(&p);
}

/* Another mount namespace is not enough: most of what runs there are the host's own files. */
static void test_elsewhere(void **state)
{
	struct executables p = {};
	struct watch_file e = {.length = 6, .whole = 1, .mount_ns = 1, .path = "maker"};
	const struct mapped_file *f;
	FILE *file = fopen("/maker", "w");
	struct stat st;

	if (!file || fclose(file) != 0 || stat("/maker", &st) < 0)
		skip();
	executables_get(&p, 1, &e, 0);
	e.ino = st.st_ino;
	executables_get(&p, 2, &e, 0);
	memcpy(e.path, "nomak", 6);
	executables_get(&p, 3, &e, 0);
	e.deleted = 1;
	executables_get(&p, 4, &e, 0);
	mapped_examine(&p.mapped);
	unlink("/maker");
	f = p.mapped.first;
	assert_true(f->elsewhere);
	f = f->next;
	assert_false(f->elsewhere);
	f = f->next;
	assert_true(f->elsewhere);
	f = f->next;
	assert_false(f->elsewhere);
	executables_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_no_path),
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
