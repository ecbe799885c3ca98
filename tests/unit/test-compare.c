/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "profile/compare.h"

static struct profile *make(const char *names)
{
	char *copy = strdup(names), *rest = copy, *word;
	struct run empty = {}, *run;
	struct profile *p;

	assert_int_equal(profile_new(&p), 0);
	assert_int_equal(profile_add_run(p, &empty, &run), 0);
	while ((word = strsep(&rest, " "))) {
		struct event ev = {.syscall.arch = abi_from_word("x86-64"), .count = 1};

		assert_true(abi_number(ev.syscall.arch, word, &ev.syscall.nr));
		assert_true(profile_add(p, run, &ev) >= 0);
	}
	free(copy);
	return p;
}

static int note(bool added, const struct observed *o, void *userdata)
{
	strcat(strcat(userdata, added ? "+" : "-"), o->name);
	return 0;
}

static int refuse(bool added, const struct observed *o, void *userdata)
{
	return -ENOMEM;
}

static void expect(const char *left, const char *right, const char *difference, int n)
{
	struct profile *a = make(left), *b = make(right);
	char found[256] = "";

	assert_int_equal(profile_compare(a, b, note, found), n);
	assert_string_equal(found, difference);
	assert_int_equal(profile_compare(a, b, refuse, NULL), n > 0 ? -ENOMEM : 0);
	profile_free(a);
	profile_free(b);
}

/* In the order of the numbers: read 0, write 1, open 2, close 3. */
static void test_compare(void **state)
{
	expect("read write", "write read read", "", 0);
	expect("read write open", "close write", "-read-open+close", 3);
	expect("read", "open write", "-read+write+open", 3);
	expect("close", "read write close", "+read+write", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
