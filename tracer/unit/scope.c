/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "scope.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "manager.h"

enum { TRIES = 200, TRY_NS = 10 * 1000 * 1000 };

static bool is_in(const char *unit)
{
	_cleanup_(fclosep) FILE *in = fopen("/proc/self/cgroup", "re");
	char line[4096];

	while (in && fgets(line, sizeof(line), in))
		if (strstr(line, unit))
			return true;
	return false;
}

static int wait_until_in(const char *unit, struct failure *f)
{
	const struct timespec pause = {.tv_nsec = TRY_NS};

	for (int i = 0; i < TRIES; i++) {
		if (is_in(unit))
			return 0;
		nanosleep(&pause, NULL);
	}
	return failure_set(f, -ETIMEDOUT, "%s did not start within two seconds", unit);
}

int scope_enter(const char *name, struct failure *f)
{
	_cleanup_(sym_sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	char unit[128];
	int r;

	snprintf(unit, sizeof(unit), "%s-%d.scope", name, getpid());
	r = manager_open(f, &bus);
	if (r < 0)
		return r;
	r = sym_sd_bus_call_method(bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE,
		"StartTransientUnit", &error, NULL, "ssa(sv)a(sa(sv))", unit, "fail", 3,
		"Description", "s", "syscarve, observing a service", "PIDs", "au", 1,
		(uint32_t)getpid(), "CollectMode", "s", "inactive-or-failed", 0);
	if (r < 0)
		return manager_fail(f, r, &error);
	return wait_until_in(unit, f);
}
