/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>
#include <seccomp.h>

#include "derive/extension.h"
#include "emit/emitters.h"
#include "emit/extension.h"
#include "emit/rows.h"

/* Allocations to let through before one fails; negative: none fails. */
static long left = -1;

#ifdef __SANITIZE_ADDRESS__
enum { CAN_FAIL = false }; /* AddressSanitizer has an allocator of its own */
#else
enum { CAN_FAIL = true };

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

static bool fails(void)
{
	if (left < 0 || left-- > 0)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails() ? NULL : __libc_realloc(p, size);
}
#endif

static struct sets *target;
static struct profile *profile;
static struct suggestion *suggestion;

static int set_up(void **state)
{
	static const struct executable exe = {.path = "/usr/sbin/x y"};
	static const char *const names[] = {"execve", "read", "write", "chown", "mount", "socket"};
	struct derive_options o = {.style = STYLE_WIDE};
	struct failure f;
	struct run *run;

	assert_int_equal(sets_load(252, &target), 0);
	assert_int_equal(profile_new(&profile), 0);
	assert_int_equal(
		profile_add_run(profile, &(struct run){.arch = strdup("x86-64")}, &run), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct event ev = {.syscall.arch = SCMP_ARCH_X86_64, .count = 1, .exe = &exe};

		assert_true(abi_number(SCMP_ARCH_X86_64, names[i], &ev.syscall.nr));
		assert_true(profile_add(profile, run, &ev) >= 0);
	}
	o.target = target;
	assert_int_equal(derive(profile, &o, &f, &suggestion), 0);
	return 0;
}

static int tear_down(void **state)
{
	suggestion_free(suggestion);
	profile_free(profile);
	sets_free(target);
	return 0;
}

static int write_suggestion(const void *emitter, FILE *out)
{
	const struct emitter *e = emitter;

	return e->emit(suggestion, profile, &(struct emit_options){}, out);
}

static int write_extension(const void *unused, FILE *out)
{
	const struct sysset none = {};
	struct extension e;

	extension_find(target, profile, &none, NULL, &e);
	return emit_extension(&e, profile, "x.service", out);
}

static int make_rows(const void *unused, FILE *out)
{
	struct rows rows;
	int r = rows_make(target, profile, &rows);

	if (r < 0)
		return r;
	fprintf(out, "%zu", rows.n);
	rows_release(&rows);
	return 0;
}

enum { TEXT_MAX = 1 << 16 };

/* Writes to a static buffer, so that only the tested code allocates memory. Returns what @write
 * returns. */
static int write_with(
	long allocations, int (*write)(const void *, FILE *), const void *what, char text[TEXT_MAX])
{
	FILE *out = fmemopen(text, TEXT_MAX, "w");
	int r;

	assert_non_null(out);
	setvbuf(out, NULL, _IONBF, 0);
	left = allocations;
	r = write(what, out);
	left = -1;
	fclose(out);
	return r;
}

/* If any allocation fails, the result is an error, so that no cut output is taken for a complete
 * one. */
static void assert_fails(int (*write)(const void *, FILE *), const void *what)
{
	static char whole[TEXT_MAX], text[TEXT_MAX];
	long n = 0;

	assert_int_equal(write_with(-1, write, what, whole), 0);
	while (write_with(n, write, what, text) < 0)
		n++;
	assert_string_equal(text, whole);
	assert_true(n > 0);
}

static void test_out_of_memory(void **state)
{
	if (!CAN_FAIL)
		skip();
	for (const struct emitter *const *e = emitters; *e; e++)
		if (strcmp((*e)->word, "line") != 0)
			assert_fails(write_suggestion, *e);
	assert_fails(write_extension, NULL);
	assert_fails(make_rows, NULL);
}

/* A device that is full is an error as well. */
static void test_full(void **state)
{
	for (const struct emitter *const *e = emitters; *e; e++) {
		FILE *out = fopen("/dev/full", "w");

		assert_non_null(out);
		setvbuf(out, NULL, _IONBF, 0);
		assert_int_equal(write_suggestion(*e, out), -EIO);
		fclose(out);
	}
}

/* Each format can be found by its word, and has what help and completions print. */
static void test_formats(void **state)
{
	for (const struct emitter *const *e = emitters; *e; e++) {
		assert_ptr_equal(emitter_find((*e)->word), *e);
		assert_non_null((*e)->summary);
	}
	assert_null(emitter_find("nope"));
}

/* No text that a comment contains can end its line. */
static void test_columns(void **state)
{
	static char text[TEXT_MAX];
	char *rest = text, *line;

	assert_int_equal(write_with(-1, write_suggestion, emitter_find("dropin"), text), 0);
	while ((line = strsep(&rest, "\n")))
		assert_true(strlen(line) <= 100);
}

static void count_line(void *userdata, const char *text)
{
	(*(int *)userdata)++;
	assert_non_null(strstr(text, "warning: "));
}

/* Calls that a filter allows are not missing. Calls that no filter can allow, and a foreign
 * architecture, are reported. */
static void test_extension(void **state)
{
	int lines = 0;
	const struct reporter reporter = {count_line, &lines};
	const struct syscall_nr unnamed[] = {{SCMP_ARCH_X86_64, 1000}, {SCMP_ARCH_X86, 20}};
	struct profile *p;
	struct sysset allowed = {};
	struct extension e;
	struct run *run;

	sysset_add(&allowed, names_find("read"));
	extension_find(target, profile, &allowed, &reporter, &e);
	assert_int_equal(lines, 0);
	assert_int_equal(sysset_count(&e.missing), 5);
	assert_false(has_name(&e.missing, "read"));

	assert_int_equal(profile_new(&p), 0);
	assert_int_equal(profile_add_run(p, &(struct run){.arch = strdup("x86-64")}, &run), 0);
	for (size_t i = 0; i < 2; i++)
		assert_true(profile_add(p, run,
				    &(struct event){.syscall = unnamed[i], .count = 1}) >= 0);
	extension_find(target, p, &allowed, &reporter, &e);
	assert_int_equal(lines, 2);
	assert_int_equal(sysset_count(&e.missing), 1);
	assert_true(has_name(&e.missing, "getpid"));
	profile_free(p);
}

static void test_rows(void **state)
{
	char name[ROW_NAME_SIZE];
	struct rows rows;

	assert_int_equal(rows_make(target, profile, &rows), 0);
	assert_int_equal(rows.n, 6);
	assert_string_equal(rows_name(&rows, &rows.row[0], name), "chown");
	assert_true(rows.row[0].sensitive);
	assert_string_equal(rows.row[0].sets[0], "@chown");
	assert_string_equal(rows.row[0].executables[0], "/usr/sbin/x y");
	assert_null(rows.row[0].executables[1]);
	assert_false(rows.several_arches);
	rows_release(&rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_out_of_memory),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_extension),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
