/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-list.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/list.h"

void unit_list_release(struct unit_list *l)
{
	list_free(l->words);
	*l = (struct unit_list){};
}

/* (bas) */
static int read_list(sd_bus_message *m, struct unit_list *ret)
{
	int allow, r;

	r = sym_sd_bus_message_enter_container(m, SD_BUS_TYPE_STRUCT, "bas");
	if (r < 0)
		return r;
	r = sym_sd_bus_message_read(m, "b", &allow);
	if (r < 0)
		return r;
	ret->allow = allow;
	r = sym_sd_bus_message_read_strv(m, &ret->words);
	if (r >= 0 && !ret->words)
		ret->words = calloc(1, sizeof(*ret->words));
	return r < 0 || ret->words ? r : -ENOMEM;
}

int unit_get_list(
	const struct unit *u, const char *property, struct failure *f, struct unit_list *ret)
{
	_cleanup_(sym_sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	int r;

	*ret = (struct unit_list){};
	r = sym_sd_bus_get_property(u->bus, MANAGER_NAME, u->object, MANAGER_SERVICE, property,
		&error, &reply, "(bas)");
	if (r >= 0)
		r = read_list(reply, ret);
	return r < 0 ? manager_fail(f, r, &error) : 0;
}
