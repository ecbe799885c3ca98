/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>
#include <unistd.h>

#include "session/existing.h"

static char dir[64], reported[2048];
static struct sets *sets;

static void remember(void *userdata, const char *text)
{
	strcat(strcat(reported, text), "\n");
}

static const struct reporter reporter = {.say = remember};

static void put(const char *name, const char *text)
{
	FILE *out = fopen(name, "w");

	fputs(text, out);
	fclose(out);
}

/* Reads @words, which ends with NULL, into one filter; the error of the first that fails. */
static int read_words(const char *const *words, struct failure *f, struct sysset *ret)
{
	struct filter *filter;
	int r = 0;

	reported[0] = '\0';
	*f = (struct failure){};
	assert_int_equal(filter_new(sets, &reporter, &filter), 0);
	for (; *words && r == 0; words++)
		r = existing_read(filter, *words, NULL, &reporter, f);
	filter_allowed(filter, ret);
	filter_free(filter);
	return r;
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_files(void **state)
{
	struct sysset allowed;
	struct failure f;

	put("a.service", "[Service]\nSystemCallFilter=read\n");
	put("b.conf", "[Service]\nSystemCallFilter=~read\nSystemCallFilter=mount nope\n");
	assert_int_equal(read_words(WORDS("a.service", "./b.conf"), &f, &allowed), 0);
	assert_true(has_name(&allowed, "mount"));
	assert_false(has_name(&allowed, "read"));
	assert_non_null(strstr(reported, "./b.conf:3: nope"));
	/* A path that exists wins over a unit of that name. */
	put("nginx", "[Service]\nSystemCallFilter=read\n");
	assert_int_equal(read_words(WORDS("nginx"), &f, &allowed), 0);
	assert_true(has_name(&allowed, "read"));
	assert_string_equal(reported, "");
}

static void test_failures(void **state)
{
	struct sysset allowed;
	struct failure f;

	assert_int_equal(read_words(WORDS("absent.conf"), &f, &allowed), -ENOENT);
	assert_string_equal(f.text, "absent.conf: No such file or directory");
	assert_int_equal(read_words(WORDS("no/file"), &f, &allowed), -ENOENT);
	assert_int_equal(read_words(WORDS("a b\x1b"), &f, &allowed), -EINVAL);
	assert_string_equal(
		f.text, "a b\\x1b: there is no such file, and a b\\x1b is not a unit's name");
	put("words.conf", "read write\n");
	assert_int_equal(read_words(WORDS("words.conf"), &f, &allowed), -EBADMSG);
	assert_string_equal(f.text, "words.conf: is not a unit file or drop-in");
}

static void test_output(void **state)
{
	struct failure f = {};
	struct filter *filter;

	put("a.conf", "[Service]\nSystemCallFilter=read\n");
	symlink("a.conf", "link.conf");
	assert_int_equal(filter_new(sets, &reporter, &filter), 0);
	assert_int_equal(existing_read(filter, "a.conf", "other.conf", &reporter, &f), 0);
	assert_int_equal(existing_read(filter, "a.conf", "link.conf", &reporter, &f), -EINVAL);
	assert_non_null(strstr(f.text, "cannot be the output"));
	filter_free(filter);
}

static void test_derive(void **state)
{
	const struct existing_style exact = {.style = STYLE_EXACT};
	char *const paths[] = {(char *)TESTS_DIR "/data/nginx.json", NULL};
	char *const absent[] = {(char *)"absent.json", NULL};
	struct failure f = {};
	struct filter *filter;
	struct sysset allowed;

	assert_int_equal(filter_new(sets, &reporter, &filter), 0);
	assert_int_equal(existing_derive(filter, sets, absent, &exact, &f), -ENOENT);
	assert_int_equal(existing_derive(filter, sets, paths, &exact, &f), 0);
	assert_int_equal(filter_mode(filter), FILTER_ALLOW);
	filter_allowed(filter, &allowed);
	assert_true(has_name(&allowed, "epoll_wait"));
	assert_false(has_name(&allowed, "mount"));
	filter_free(filter);
}

static int begin(void **state)
{
	strcpy(dir, "/tmp/test-existing-XXXXXX");
	if (!mkdtemp(dir) || chdir(dir) < 0)
		return -1;
	return sets_load(252, &sets);
}

static int end(void **state)
{
	const char *const names[] = {
		"a.service", "b.conf", "nginx", "words.conf", "a.conf", "link.conf"};

	sets_free(sets);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unlink(names[i]);
	return chdir("/") < 0 ? -1 : rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_output),
		cmocka_unit_test(test_derive),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
