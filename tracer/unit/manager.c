/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "manager.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/escape.h"

static int open_private(sd_bus **ret)
{
	_cleanup_(sym_sd_bus_unrefp) sd_bus *bus = NULL;
	int r;

	if (geteuid() != 0)
		return -EPERM;
	r = sym_sd_bus_new(&bus);
	if (r < 0)
		return r;
	r = sym_sd_bus_set_address(bus, "unix:path=/run/systemd/private");
	if (r < 0)
		return r;
	r = sym_sd_bus_start(bus);
	if (r < 0)
		return r;
	*ret = TAKE(bus);
	return 0;
}

int manager_open(struct failure *f, sd_bus **ret)
{
	int r;

	r = libsystemd_load(f);
	if (r < 0)
		return r;
	if (open_private(ret) >= 0)
		return 0;
	r = sym_sd_bus_open_system(ret);
	return r < 0 ? failure_set(f, r, "cannot reach the service manager: %s", strerror(-r)) : 0;
}

int manager_open_user(struct failure *f, sd_bus **ret)
{
	int r;

	r = libsystemd_load(f);
	if (r < 0)
		return r;
	r = sym_sd_bus_open_user(ret);
	return r < 0 ? failure_set(f, r, "cannot reach the service manager of this user: %s",
			       strerror(-r))
		     : 0;
}

int manager_fail(struct failure *f, int r, const sd_bus_error *e)
{
	char shown[256];

	return failure_set(f, r, "%s",
		escape_to(shown, sizeof(shown), e->message ? e->message : strerror(-r)));
}

int manager_load_unit(sd_bus *bus, const char *name, struct failure *f, char **ret)
{
	_cleanup_(sym_sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	const char *object;
	int r;

	r = sym_sd_bus_call_method(bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE, "LoadUnit",
		&error, &reply, "s", name);
	if (r < 0)
		return manager_fail(f, r, &error);
	r = sym_sd_bus_message_read(reply, "o", &object);
	if (r < 0)
		return manager_fail(f, r, &error);
	*ret = strdup(object);
	return *ret ? 0 : -ENOMEM;
}

int manager_get_string(sd_bus *bus, const char *object, const char *interface, const char *property,
	struct failure *f, char **ret)
{
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	int r;

	r = sym_sd_bus_get_property_string(
		bus, MANAGER_NAME, object, interface, property, &error, ret);
	return r < 0 ? manager_fail(f, r, &error) : 0;
}
