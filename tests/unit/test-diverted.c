/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "event/diverted.h"

#include "unit.h"

static bool is_diverted(const char *path, const char *name)
{
	const struct executable exe = {.path = path};
	struct event ev = {.syscall.arch = abi_native(), .exe = path ? &exe : NULL};

	assert_true(abi_number(ev.syscall.arch, name, &ev.syscall.nr));
	return event_is_diverted(&ev);
}

static void diverted(void **state)
{
	assert_true(is_diverted("/usr/bin/systemctl", "connect"));
	assert_true(is_diverted("/bin/systemd-run", "connect"));
	/* systemctl --version asks nobody. */
	assert_false(is_diverted("/usr/bin/systemctl", "openat"));
	assert_false(is_diverted("/usr/bin/systemctl-not", "connect"));
	assert_false(is_diverted("systemctl", "connect"));
	assert_false(is_diverted(NULL, "connect"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(diverted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
