/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "groups/filter-unit.h"

static struct sets *sets;
static char notes[4096];

static void note(void *userdata, const char *text)
{
	size_t n = strlen(notes);

	for (const char *c = text; *c; c++)
		assert_true(*c >= 0x20 && *c < 0x7f);
	snprintf(notes + n, sizeof(notes) - n, "%s\n", text);
}

static const struct reporter reporter = {.say = note};

static struct filter *make(const char *const *lines)
{
	struct filter *f;

	notes[0] = '\0';
	assert_int_equal(filter_new(sets, &reporter, &f), 0);
	for (; *lines; lines++)
		assert_int_equal(filter_assign(f, *lines, "x", 1), 0);
	return f;
}

#define LINES(...) ((const char *const[]){__VA_ARGS__, NULL})

static struct sysset evaluate(const char *const *lines, enum filter_mode mode)
{
	struct filter *f = make(lines);
	struct sysset allowed;

	filter_allowed(f, &allowed);
	assert_int_equal(filter_mode(f), mode);
	filter_free(f);
	return allowed;
}

static void test_allow(void **state)
{
	struct sysset s = evaluate(LINES("read @chown"), FILTER_ALLOW);

	assert_true(has_name(&s, "read"));
	assert_true(has_name(&s, "fchownat"));
	assert_true(has_name(&s, "execve"));
	assert_false(has_name(&s, "write"));
}

static void test_first_line_decides(void **state)
{
	struct sysset s = evaluate(LINES("~read", "write read"), FILTER_DENY);

	assert_true(has_name(&s, "read"));
	assert_true(has_name(&s, "reboot"));
	s = evaluate(LINES("read write", "~write"), FILTER_ALLOW);
	assert_true(has_name(&s, "read"));
	assert_false(has_name(&s, "write"));
}

static void test_reset(void **state)
{
	struct sysset s = evaluate(LINES("read", "", "~write"), FILTER_DENY);

	assert_true(has_name(&s, "mount"));
	assert_false(has_name(&s, "write"));
	evaluate(LINES("read", "  \t "), FILTER_NONE);
}

/* As read back from systemd 252 (tests/systemd/readback.bats). */
static void test_errnos(void **state)
{
	struct sysset s = evaluate(
		LINES("read write open", "~write:EPERM read:0 open:kill", "open"), FILTER_ALLOW);

	assert_false(has_name(&s, "write"));
	assert_false(has_name(&s, "read"));
	assert_true(has_name(&s, "open"));
	s = evaluate(LINES("read write:EPERM"), FILTER_ALLOW);
	assert_false(has_name(&s, "write"));
	assert_non_null(strstr(notes, "write:EPERM"));
	s = evaluate(LINES("~mount:EPERM reboot:4095"), FILTER_DENY);
	assert_false(has_name(&s, "mount"));
	assert_false(has_name(&s, "reboot"));
}

/* As read back from systemd 247 (make check-full): an errno in an allow list is dropped, and the
 * call is let through. */
static void test_errno_on_247(void **state)
{
	static const char expression[] = "read write:EPERM";
	struct sets *target;
	struct sysset allowed;
	struct filter *f;

	assert_int_equal(sets_load(247, &target), 0);
	assert_int_equal(filter_new(target, NULL, &f), 0);
	assert_int_equal(filter_assign(f, expression, "x", 1), 0);
	filter_allowed(f, &allowed);
	assert_true(has_name(&allowed, "write"));
	filter_free(f);
	sets_free(target);
}

static void test_ignored(void **state)
{
	struct sysset s = evaluate(
		LINES("read mseal @no nope :EPERM x:y read: \x1b[2J write:4096"), FILTER_ALLOW);

	assert_true(has_name(&s, "read"));
	assert_false(has_name(&s, "mseal"));
	assert_non_null(strstr(notes, "@no"));
	assert_non_null(strstr(notes, "nope"));
	assert_non_null(strstr(notes, "mseal"));
	assert_non_null(strstr(notes, "\\x1b"));
}

static void test_written_by_itself(void **state)
{
	struct sets *old = sets, *new;
	struct sysset s;

	assert_int_equal(sets_load(257, &new), 0);
	sets = new;
	s = evaluate(LINES("read", "~write"), FILTER_ALLOW);
	assert_true(has_name(&s, "write"));
	s = evaluate(LINES("~write"), FILTER_DENY);
	assert_true(has_name(&s, "write"));
	sets = old;
	sets_free(new);
}

static void test_words(void **state)
{
	static const struct {
		const char *word;
		int r, number;
		size_t len;
	} cases[] = {
		{"read", 0, -1, 4},
		{"@a:EPERM", 0, 1, 2},
		{"x:kill", 0, FILTER_KILL, 1},
		{"x:0", 0, 0, 1},
		{"x:4095", 0, 4095, 1},
		{"x:4096", -EINVAL, 0, 0},
		{"x:", -EINVAL, 0, 0},
		{":1", -EINVAL, 0, 0},
		{"", -EINVAL, 0, 0},
		{"x:-1", -EINVAL, 0, 0},
		{"x:+1", -EINVAL, 0, 0},
		{"x:99999999999999999999", -EINVAL, 0, 0},
		{"x:EFOO", -EINVAL, 0, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = 0;
		int number = 0;

		assert_int_equal(filter_parse_word(cases[i].word, &len, &number), cases[i].r);
		assert_int_equal(len, cases[i].len);
		assert_int_equal(number, cases[i].number);
	}
}

static int read_bytes(const char *text, size_t size, struct sysset *ret)
{
	FILE *in = fmemopen((char *)text, size, "r");
	struct filter *f = make((const char *const[]){NULL});
	int r = filter_read_unit(f, in, "unit");

	filter_allowed(f, ret);
	filter_free(f);
	fclose(in);
	return r;
}

static int read_text(const char *text, struct sysset *ret)
{
	return read_bytes(text, strlen(text), ret);
}

static void test_unit_file(void **state)
{
	struct sysset s;

	assert_int_equal(read_text("# comment\n"
				   "[Unit]\nSystemCallFilter=mount\n"
				   "[Service]\r\n"
				   "  SystemCallFilter = read \\\n"
				   "; a comment between\n"
				   "   write \\\n"
				   "   nope\n"
				   "SystemCallFilterX=reboot\nSystemCallLog=swapon\n"
				   "SystemCallFilter=@chown",
				 &s),
		0);
	assert_true(has_name(&s, "read"));
	assert_true(has_name(&s, "write"));
	assert_true(has_name(&s, "chown"));
	assert_false(has_name(&s, "mount"));
	assert_false(has_name(&s, "reboot"));
	assert_false(has_name(&s, "swapon"));
	assert_non_null(strstr(notes, "unit:5: nope: "));
}

static void test_bad_unit_files(void **state)
{
	size_t size = 2 * 1024 * 1024;
	char *huge = malloc(size);
	struct sysset s;

	assert_int_equal(read_text("SystemCallFilter=read\n", &s), -EBADMSG);
	assert_int_equal(read_bytes("[Service]\nSystemCall\0Filter=read\n", 33, &s), -EBADMSG);
	memset(huge, 'x', size);
	assert_int_equal(read_bytes(huge, size, &s), -EBADMSG);
	for (size_t i = 0; i < size; i += 2)
		memcpy(huge + i, i % 1000 ? "x " : "\\\n", 2);
	assert_true(read_bytes(huge, size, &s) <= 0);
	assert_int_equal(read_text("[Service]\nSystemCallFilter=read \\", &s), 0);
	assert_true(has_name(&s, "read"));
	assert_int_equal(read_text("[Service]\n=x\n[\n]\n=\nSystemCallFilter\n", &s), 0);
	free(huge);
}

static int setup(void **state)
{
	return sets_load(252, &sets);
}

static int teardown(void **state)
{
	sets_free(sets);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_allow),
		cmocka_unit_test(test_first_line_decides),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_errnos),
		cmocka_unit_test(test_errno_on_247),
		cmocka_unit_test(test_ignored),
		cmocka_unit_test(test_written_by_itself),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_unit_file),
		cmocka_unit_test(test_bad_unit_files),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
