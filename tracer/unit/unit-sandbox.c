/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-sandbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "manager.h"

#define SERVICE_INTERFACE MANAGER_NAME ".Service"

static int get(sd_bus *bus, const char *object, const char *property, char type, struct failure *f,
	void *ret)
{
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	int r = sym_sd_bus_get_property_trivial(
		bus, MANAGER_NAME, object, SERVICE_INTERFACE, property, &error, type, ret);

	return r < 0 ? manager_fail(f, r, &error) : 0;
}

static int get_user(sd_bus *bus, const char *object, struct failure *f, bool *ret)
{
	_cleanup_(freep) char *user = NULL;
	int dynamic = 0, r;

	r = manager_get_string(bus, object, SERVICE_INTERFACE, "User", f, &user);
	if (r < 0)
		return r;
	r = get(bus, object, "DynamicUser", 'b', f, &dynamic);
	if (r < 0)
		return r;
	*ret = dynamic || (*user && strcmp(user, "root") != 0 && strcmp(user, "0") != 0);
	return 0;
}

static int get_sandbox(sd_bus *bus, const char *object, struct failure *f, struct unit_sandbox *ret)
{
	uint64_t bounding = 0, ambient = 0;
	int no_new_privileges = 0, r;

	r = get_user(bus, object, f, &ret->changes_user);
	if (r < 0)
		return r;
	r = get(bus, object, "NoNewPrivileges", 'b', f, &no_new_privileges);
	if (r < 0)
		return r;
	r = get(bus, object, "CapabilityBoundingSet", 't', f, &bounding);
	if (r < 0)
		return r;
	r = get(bus, object, "AmbientCapabilities", 't', f, &ambient);
	if (r < 0)
		return r;
	ret->no_new_privileges = no_new_privileges;
	ret->capabilities = ret->changes_user ? bounding & ambient : bounding;
	return 0;
}

int unit_sandbox_of(const struct unit *u, struct failure *f, struct unit_sandbox *ret)
{
	struct unit_sandbox sandbox = {};
	int r;

	r = get_sandbox(u->bus, u->object, f, &sandbox);
	if (r >= 0)
		*ret = sandbox;
	return r;
}

int unit_sandbox(const char *word, struct failure *f, struct unit_sandbox *ret)
{
	_cleanup_(unit_release) struct unit u = {};
	int r;

	r = unit_open_service(word, false, f, &u);
	return r < 0 ? r : unit_sandbox_of(&u, f, ret);
}
