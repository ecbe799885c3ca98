/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* A directory with a systemd-analyze that prints what it shall, in front of PATH. */
static char dir[64];

static void fake_analyze(const char *script)
{
	char path[128];
	FILE *out;

	snprintf(path, sizeof(path), "%s/systemd-analyze", dir);
	out = fopen(path, "w");
	fprintf(out, "#!/bin/sh\n%s\n", script);
	fclose(out);
	chmod(path, 0755);
}

static void test_host(void **state)
{
	struct failure f = {};
	struct sets *sets;

	if (host_systemd_version() == 0) {
		assert_int_equal(target_find("host", &reporter, &f, &sets), -ENOENT);
		return;
	}
	fake_analyze(
		"printf '@default\\n    # text\\n    read\\n    write\\n\\n@known\\n    read\\n'");
	assert_int_equal(target_find("host", &reporter, &f, &sets), 0);
	assert_int_equal(sets_version(sets), host_systemd_version());
	assert_int_equal(sysset_count(sets_find(sets, "@default")), 2);
	sets_free(sets);
	fake_analyze("exit 1");
	assert_true(target_find("host", &reporter, &f, &sets) < 0);
	assert_non_null(strstr(f.text, "systemd-analyze"));
}

/* Without an argument there is a target on every host. */
static void test_default(void **state)
{
	struct failure f = {};
	struct sets *sets;

	fake_analyze("exit 1");
	assert_int_equal(target_find(NULL, &reporter, &f, &sets), 0);
	if (sets_version(sets) != host_systemd_version())
		assert_non_null(strstr(reported, "is not known"));
	sets_free(sets);
}

static int make_dir(void **state)
{
	char path[4096];

	strcpy(dir, "/tmp/test-target-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s:%s", dir, getenv("PATH"));
	return setenv("PATH", path, 1);
}

static int remove_dir(void **state)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/systemd-analyze", dir);
	unlink(path);
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_host),
		cmocka_unit_test(test_default),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
