/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "watch/cgroups.h"

#include <errno.h>
#include <mntent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

static void refused(const char *path, int want)
{
	struct cgroup_path found;
	struct failure f = {};

	assert_int_equal(cgroup_find_path(path, &f, &found), want);
	assert_non_null(strstr(f.text, path));
}

static void test_refused(void **state)
{
	refused("system.slice", -EINVAL);
	refused("/", -EINVAL);
	refused("/proc/self", -EINVAL);
	refused("/no/such/directory", -EINVAL);
}

/* Where cgroup v2 is mounted; false if it is not. */
static bool find_mount(char *ret, size_t size)
{
	FILE *in = setmntent("/proc/self/mounts", "r");
	struct mntent *m;
	bool found = false;

	while (in && !found && (m = getmntent(in)))
		if (strcmp(m->mnt_type, "cgroup2") == 0)
			found = snprintf(ret, size, "%s", m->mnt_dir) < (int)size;
	if (in)
		endmntent(in);
	return found;
}

static void test_path(void **state)
{
	char mount[512], path[1024];
	struct cgroup_path found;

	if (!find_mount(mount, sizeof(mount)))
		skip();
	refused(mount, -EINVAL);
	snprintf(path, sizeof(path), "%s/no-such.slice/..", mount);
	refused(path, -EINVAL);
	snprintf(path, sizeof(path), "%s/../x", mount);
	refused(path, -EINVAL);
	snprintf(path, sizeof(path), "%s/./.", mount);
	refused(path, -EINVAL);
	snprintf(path, sizeof(path), "%s/.../..x/.x", mount);
	assert_int_equal(cgroup_find_path(path, NULL, &found), 0);
	assert_int_equal(found.n_names, 3);
	snprintf(path, sizeof(path), "%s/no-such.slice//x.service/", mount);
	assert_int_equal(cgroup_find_path(path, NULL, &found), 0);
	assert_int_equal(found.n_names, 2);
	assert_int_equal(found.n_ids, 1);
	assert_string_equal(found.names[0], "no-such.slice");
	assert_string_equal(found.names[1], "x.service");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
