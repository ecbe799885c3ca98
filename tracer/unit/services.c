/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "services.h"

#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "unit-name.h"

/* One row of ListUnits(): 1; 0 behind the last one. */
static int read_row(sd_bus_message *m, struct unit *ret, const char **ret_state)
{
	const char *name, *object, *unused;
	uint32_t job;
	int r;

	r = sym_sd_bus_message_read(m, "(ssssssouso)", &name, &unused, ret_state, &unused, &unused,
		&unused, &object, &job, &unused, &unused);
	ret->name = (char *)name;
	ret->object = (char *)object;
	return r;
}

int services_each(sd_bus *bus, bool user, int (*fn)(const struct unit *u, void *userdata),
	void *userdata, struct failure *f)
{
	_cleanup_(sym_sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	struct unit u = {.bus = bus, .user = user};
	const char *state;
	int r;

	r = sym_sd_bus_call_method(bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE, "ListUnits",
		&error, &reply, "");
	if (r >= 0)
		r = sym_sd_bus_message_enter_container(reply, 'a', "(ssssssouso)");
	if (r < 0)
		return manager_fail(f, r, &error);
	while ((r = read_row(reply, &u, &state)) > 0) {
		if (!unit_name_is_service(u.name) || strcmp(state, "loaded") != 0)
			continue;
		r = fn(&u, userdata);
		if (r < 0)
			return r;
	}
	return r < 0 ? manager_fail(f, r, &error) : 0;
}
