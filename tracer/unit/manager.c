/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "manager.h"

#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/escape.h"

static int open_private(sd_bus **ret)
{
	_cleanup_(sd_bus_unrefp) sd_bus *bus = NULL;
	int r;

	if (geteuid() != 0)
		return -EPERM;
	r = sd_bus_new(&bus);
	if (r >= 0)
		r = sd_bus_set_address(bus, "unix:path=/run/systemd/private");
	if (r >= 0)
		r = sd_bus_start(bus);
	if (r < 0)
		return r;
	*ret = TAKE(bus);
	return 0;
}

int manager_open(struct failure *f, sd_bus **ret)
{
	int r;

	if (open_private(ret) >= 0)
		return 0;
	r = sd_bus_open_system(ret);
	return r < 0 ? failure_set(f, r, "cannot reach the service manager: %s", strerror(-r)) : 0;
}

int manager_fail(struct failure *f, int r, const sd_bus_error *e)
{
	char shown[256];

	return failure_set(f, r, "%s",
		escape_to(shown, sizeof(shown), e->message ? e->message : strerror(-r)));
}
