/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "base/capture.h"
#include "profile/host.h"
#include "session/target.h"

static char reported[1024];

static void remember(void *userdata, const char *text)
{
	snprintf(reported, sizeof(reported), "%s", text);
}

static const struct reporter reporter = {.say = remember};

static void test_versions(void **state)
{
	for (const int *version = sets_versions; *version; version++) {
		struct failure f = {};
		struct sets *sets;
		char word[16];

		snprintf(word, sizeof(word), "%d", *version);
		assert_int_equal(target_find(word, &reporter, &f, &sets), 0);
		assert_int_equal(sets_version(sets), *version);
		sets_free(sets);
	}
	assert_string_equal(reported, "");
}

static void test_unknown(void **state)
{
	const char *const words[] = {"", "1", "-252", "252x", "99999999999", "hosts", "\x1b"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct failure f = {};
		struct sets *sets = NULL;

		assert_int_equal(target_find(words[i], &reporter, &f, &sets), -EINVAL);
		assert_null(sets);
		assert_null(strchr(f.text, '\x1b'));
		for (const int *version = sets_versions; *version; version++) {
			char word[16];

			snprintf(word, sizeof(word), "%d, ", *version);
			assert_non_null(strstr(f.text, word));
		}
	}
}

/* The program that runs in the place of systemd-analyze. */
static const char *script;

int __real_capture(const char *const *argv, int deadline_ms, FILE **ret);
int __wrap_capture(const char *const *argv, int deadline_ms, FILE **ret);

int __wrap_capture(const char *const *argv, int deadline_ms, FILE **ret)
{
	assert_string_equal(argv[0], "systemd-analyze");
	return __real_capture((const char *const[]){"sh", "-c", script, NULL}, deadline_ms, ret);
}

static void test_host(void **state)
{
	struct failure f = {};
	struct sets *sets;

	if (host_systemd_version() == 0) {
		assert_int_equal(target_find("host", &reporter, &f, &sets), -ENOENT);
		return;
	}
	script = "printf '@default\\n    # text\\n    read\\n    write\\n\\n@known\\n    read\\n'";
	assert_int_equal(target_find("host", &reporter, &f, &sets), 0);
	assert_int_equal(sets_version(sets), host_systemd_version());
	assert_int_equal(sysset_count(sets_find(sets, "@default")), 2);
	sets_free(sets);
	script = "exit 1";
	assert_true(target_find("host", &reporter, &f, &sets) < 0);
	assert_non_null(strstr(f.text, "systemd-analyze"));
}

/* Without an argument there is a target on every host. */
static void test_default(void **state)
{
	struct failure f = {};
	struct sets *sets;

	script = "exit 1";
	assert_int_equal(target_find(NULL, &reporter, &f, &sets), 0);
	if (sets_version(sets) != host_systemd_version())
		assert_non_null(strstr(reported, "is not known"));
	sets_free(sets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_host),
		cmocka_unit_test(test_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
