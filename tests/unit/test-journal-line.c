/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "event/first-sight.h"
#include "logs/journal-line.h"

/* What syscarve wrote of a first sighting becomes a record, if root wrote it. */

static struct record_text text(const char *t)
{
	return (struct record_text){t, (uint32_t)strlen(t), false};
}

static struct journal_fields entry(const char *uid, const char *arch, const char *call)
{
	struct journal_fields f = {};

	f.values[JOURNAL_TRANSPORT] = text("journal");
	f.values[JOURNAL_MESSAGE] = text("a message");
	f.values[JOURNAL_SOURCE_TIME] = text("1795702630832756");
	f.values[JOURNAL_MESSAGE_ID] = text(FIRST_SIGHT_ID);
	f.values[JOURNAL_UID] = text(uid);
	f.values[JOURNAL_UNIT] = text("some.service");
	f.values[JOURNAL_ARCH] = text(arch);
	f.values[JOURNAL_SYSCALL] = text(call);
	f.values[JOURNAL_EXE] = text("/a b");
	return f;
}

static char *line_of(struct journal_fields f)
{
	struct journal_text t = {};
	char *line;

	assert_int_equal(journal_text(&f, &t), 1);
	line = strndup(t.text, t.len);
	free(t.made);
	return line;
}

static void check_line(const char *arch, const char *call, const char *want)
{
	char *line = line_of(entry("0", arch, call));

	assert_non_null(strstr(line, "type=1326 audit(1795702630.832:1795702630832756): pid="));
	assert_non_null(strstr(line, " exe=2F612062 sig=0 "));
	assert_non_null(strstr(line, want));
	free(line);
}

static void test_record(void **state)
{
	check_line("x86-64", "umask", " arch=c000003e syscall=95 ");
	check_line("x86-64", "4000", " arch=c000003e syscall=4000 ");
	check_line("x86", "umask", " arch=40000003 syscall=60 ");
	check_line("x32", "umask", " arch=c000003e syscall=1073741919 ");
}

static void check_no_record(struct journal_fields f)
{
	char *line = line_of(f);

	assert_string_equal(line, "a message");
	free(line);
}

static void test_no_record(void **state)
{
	struct journal_fields f = entry("0", "x86-64", "umask");

	check_no_record(entry("1000", "x86-64", "umask"));
	check_no_record(entry("", "x86-64", "umask"));
	check_no_record(entry("0", "pdp11", "umask"));
	check_no_record(entry("0", "x86-64", "no_such_call"));
	check_no_record(entry("0", "x86-64", "99999999999"));
	f.values[JOURNAL_UNIT] = text("");
	check_no_record(f);
}

/* The number of a unit is that of no process, and each unit has its own. */
static void test_pid(void **state)
{
	assert_true(journal_unit_pid("a.service", 9) > 1 << 22);
	assert_int_not_equal(journal_unit_pid("a.service", 9), journal_unit_pid("b.service", 9));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_no_record),
		cmocka_unit_test(test_pid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
