/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-sandbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "manager.h"
#include "unit-name.h"

#define SERVICE_INTERFACE MANAGER_NAME ".Service"

enum { SHOWN_MAX = 1024 };

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
	_cleanup_(sym_sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	_cleanup_(freep) char *name = NULL, *object = NULL;
	struct unit_sandbox sandbox = {};
	char shown[SHOWN_MAX];
	int r;

	r = unit_name(word, f, &name);
	if (r < 0)
		return r;
	if (strcmp(strrchr(name, '.'), ".service") != 0)
		return failure_set(f, -EINVAL, "%s is no service, and has no system call filter",
			escape_to(shown, sizeof(shown), name));
	r = manager_open(f, &bus);
	if (r < 0)
		return r;
	r = manager_load_unit(bus, name, f, &object);
	if (r < 0)
		return r;
	r = manager_check_loaded(bus, object, name, f);
	if (r < 0)
		return r;
	r = get_sandbox(bus, object, f, &sandbox);
	if (r < 0)
		return r;
	*ret = sandbox;
	return 0;
}
