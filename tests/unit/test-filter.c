/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "groups/filter-unit.h"
#include "groups/names.h"

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
	assert_int_equal(filter_assign(f, "~read:EPERM", "x", 1), 0);
	assert_int_equal(filter_answer(f, names_find("read")), FILTER_REFUSES);
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
		{"x:+1", 0, 1, 1},
		{"x:0x26", 0, 38, 1},
		{"x:047", 0, 39, 1},
		{"x:08", -EINVAL, 0, 0},
		{"x:0b101", 0, 5, 1},
		{"x:0O17", 0, 15, 1},
		{"x:0b", -EINVAL, 0, 0},
		{"x: 7", 0, 7, 1},
		{"x:7 ", -EINVAL, 0, 0},
		{"x:eperm", 0, EPERM, 1},
		{"x:Ewouldblock", 0, EAGAIN, 1},
		{"x:ENOTSUP", 0, EOPNOTSUPP, 1},
		{"x:EDEADLOCK", 0, EDEADLK, 1},
		{"x:Kill", -EINVAL, 0, 0},
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
	int r = filter_read_unit(f, in, "unit", NULL);

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

/* The words of a text, each in brackets. */
static const char *cut(const char *text, bool unquotes)
{
	static char words[256];
	char copy[256], *rest = strcpy(copy, text), *word;
	int r;

	words[0] = '\0';
	while ((r = filter_next_word(&rest, unquotes, &word)) > 0)
		strcat(strcat(strcat(words, "["), word), "]");
	return r < 0 ? strcat(words, "!") : words;
}

static void test_cut(void **state)
{
	assert_string_equal(cut(" a\tb  c ", false), "[a][b][c]");
	assert_string_equal(cut("re\\ad a\\ b \\\\c", false), "[read][a b][\\c]");
	assert_string_equal(cut("\"a b\" 'c'", false), "[\"a][b\"]['c']");
	assert_string_equal(cut("\"a b\" 'c' d\"e\"f '' '\"'", true), "[a b][c][def][][\"]");
	assert_string_equal(cut("a b\\", false), "[a]!");
	assert_string_equal(cut("a 'b c", true), "[a]!");
}

static void test_lines_end(void **state)
{
	static const char text[] = "[Service]\n\rSystemCallFilter=read \\\r\n  write\r"
				   "SystemCallFilter=chown\0SystemCallFilter=mount";
	struct sysset s;

	assert_int_equal(read_bytes(text, sizeof(text) - 1, &s), 0);
	assert_true(has_name(&s, "read"));
	assert_true(has_name(&s, "write"));
	assert_true(has_name(&s, "chown"));
	assert_true(has_name(&s, "mount"));
	assert_string_equal(notes, "");
}

static void test_byte_order_mark(void **state)
{
	struct sysset s;

	assert_int_equal(read_text("\xef\xbb\xbf[Service]\nSystemCallFilter=read\n"
				   "\xef\xbb\xbfSystemCallFilter=mount\n",
				 &s),
		0);
	assert_true(has_name(&s, "read"));
	assert_false(has_name(&s, "mount"));
}

static void test_ignored_lines(void **state)
{
	struct sysset s;

	assert_int_equal(read_text("Description=x\n[Unit]\nSystemCallFilter=mount\n"
				   "[Service]\nSystemCallFilter=read\nSystemCallFilter\n"
				   "SystemCallFilters=chown\nSystemCallErrorNumber=0\n"
				   "SystemCallArchitectures=x86_64\nSystemCallFilter=~mount \\ \n",
				 &s),
		0);
	assert_true(has_name(&s, "read"));
	assert_false(has_name(&s, "chown"));
	assert_string_equal(notes,
		"unit:1: Description=x: ignored, as is everything before the first section\n"
		"unit:3: SystemCallFilter: this section cannot hold it; ignored\n"
		"unit:6: SystemCallFilter: not an assignment; ignored\n"
		"unit:7: SystemCallFilters: no such setting; ignored\n"
		"unit:8: 0: not a valid errno; ignored\n"
		"unit:9: x86_64: no such architecture; ignored\n"
		"unit:10: \\\\: a backslash ends it; ignored\n");
}

/* In a drop-in, what stands before such a line is in force. */
static void test_reading_stops(void **state)
{
	static const char *const lines[] = {"[Service", "[", "[Unit] # x", "[Ser\"vice]",
		"Description=D\xe9mon", "X=\xed\xa0\x80", "X=\xc0\x80", "X=\xf4\x90\x80\x80",
		"X=\xef\xbf\xbf", "X=\xe2\x82"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		char text[256];
		struct sysset s;

		snprintf(text, sizeof(text),
			"[Service]\nSystemCallFilter=read\n%s\n[Service]\nSystemCallFilter=mount\n",
			lines[i]);
		assert_int_equal(read_text(text, &s), 0);
		assert_true(has_name(&s, "read"));
		assert_false(has_name(&s, "mount"));
		assert_non_null(strstr(notes, "unit:3: "));
		assert_non_null(strstr(notes, "systemd reads no further"));
	}
}

/* Reads one file under a name; true if systemd would deny mount. */
static bool denies_mount(const char *path, const char *text, int r)
{
	FILE *in = fmemopen((char *)text, strlen(text), "r");
	struct filter *f = make((const char *const[]){NULL});
	struct failure why = {};
	bool denies;

	assert_int_equal(filter_read_unit(f, in, path, &why), r);
	assert_true((r == -ENOEXEC) == (why.text[0] != '\0'));
	denies = filter_answer(f, names_find("mount")) != FILTER_PASSES;
	filter_free(f);
	fclose(in);
	return denies;
}

static void test_whose_file(void **state)
{
	static const char service[] = "[Service]\nSystemCallFilter=~mount\n";
	static const char socket[] = "[Socket]\nSystemCallFilter=~mount\n";
	static const char broken[] = "[Service]\nSystemCallFilter=~mount\n[Unit\n";

	assert_true(denies_mount("a.service", service, 0));
	assert_true(denies_mount("/x/a.service.d/b.conf", service, 0));
	assert_true(denies_mount("/x/service.d/b.conf", service, 0));
	assert_true(denies_mount("b.conf", service, 0));
	assert_true(denies_mount("b.conf", socket, 0));
	assert_false(denies_mount("a.service", socket, 0));
	assert_false(denies_mount("/x/a.service.d/b.conf", socket, 0));
	assert_false(denies_mount("service.d/b.conf", socket, 0));
	assert_true(denies_mount("a.socket", socket, 0));
	/* The unit does not load; with a drop-in it does. */
	denies_mount("/x/a.service", broken, -ENOEXEC);
	assert_true(denies_mount("/x/a.service.d/b.conf", broken, 0));
}

static void test_section_names(void **state)
{
	static const struct {
		int version;
		const char *header;
		bool stops;
	} cases[] = {{247, "[a\"b]", false}, {252, "[a\"b]", true}, {252, "[]", false},
		{252, "[[a]", false}, {262, "[]", true}, {262, "[[a]", true}};
	struct sets *old = sets;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[128];

		snprintf(text, sizeof(text), "%s\n[Service]\nSystemCallFilter=~mount\n",
			cases[i].header);
		assert_int_equal(sets_load(cases[i].version, &sets), 0);
		assert_true(denies_mount("b.conf", text, 0) != cases[i].stops);
		sets_free(sets);
	}
	sets = old;
}

static void test_architectures(void **state)
{
	const char *const words[] = {
		"x86_64 \"native\" 'x86' x86 loongarch64", "parisc \"arm", NULL};
	struct filter *f = make((const char *const[]){NULL});

	for (const char *const *w = words; *w; w++)
		assert_int_equal(filter_set(f, "SystemCallArchitectures", *w, "x", 1), 0);
	assert_int_equal(filter_settings(f)->n_arches, 3);
	assert_string_equal(filter_settings(f)->arches[1], "x86");
	assert_string_equal(filter_settings(f)->arches[2], "parisc");
	assert_non_null(strstr(notes, "loongarch64"));
	assert_non_null(strstr(notes, "open quote"));
	filter_free(f);
}

static void test_bad_unit_files(void **state)
{
	size_t size = 2 * 1024 * 1024;
	char *huge = malloc(size);
	struct sysset s;

	assert_int_equal(read_text("SystemCallFilter=read\n", &s), -EBADMSG);
	assert_int_equal(read_text("# only a comment\n\n", &s), 0);
	memset(huge, 'x', size);
	memcpy(huge, "[Service]\n", 10);
	assert_int_equal(read_bytes(huge, size, &s), 0);
	assert_non_null(strstr(notes, "unit:2: the line: longer than 1 MiB"));
	for (size_t i = 0; i < size; i += 2)
		memcpy(huge + i, "\\\n", 2);
	assert_int_equal(read_bytes(huge, size, &s), 0);
	for (size_t i = 0; i < size; i += 4)
		memcpy(huge + i, "xx\\\n", 4);
	assert_int_equal(read_bytes(huge, size, &s), 0);
	assert_non_null(strstr(notes, "longer than 1 MiB"));
	assert_int_equal(read_text("[Service]\nSystemCallFilter=read \\", &s), 0);
	assert_true(has_name(&s, "read"));
	assert_int_equal(read_text("[Service]\n=x\n[]\n]\n=\nSystemCallFilter\n", &s), 0);
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
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_lines_end),
		cmocka_unit_test(test_byte_order_mark),
		cmocka_unit_test(test_ignored_lines),
		cmocka_unit_test(test_reading_stops),
		cmocka_unit_test(test_whose_file),
		cmocka_unit_test(test_section_names),
		cmocka_unit_test(test_architectures),
		cmocka_unit_test(test_bad_unit_files),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
