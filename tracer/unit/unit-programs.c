/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-programs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "unit-exec.h"

/* Adds the programs of a unit to a sorted list, unless @without has them. */
static int add_programs(
	const struct unit *u, char *const *without, struct failure *f, char ***programs)
{
	_cleanup_(unit_execs_release) struct unit_execs execs = {};
	int r;

	r = unit_get_execs(u, f, &execs);
	for (size_t i = 0; r >= 0 && i < execs.n; i++) {
		_cleanup_(freep) char *path = realpath(execs.lines[i].path, NULL);

		if (path && !list_find(without, list_length(without), path))
			r = list_add(programs, list_length(*programs), path);
	}
	return r < 0 ? r : 0;
}

static bool is_service(const char *name)
{
	const char *suffix = strrchr(name, '.');

	return suffix && strcmp(suffix, ".service") == 0;
}

/* One of ListUnits(): a(ssssssouso). 1; 0 behind the last one. */
static int add_of_other(
	const struct unit *u, sd_bus_message *m, struct failure *f, char ***programs)
{
	const char *name, *unused, *state, *object;
	uint32_t job;
	int r;

	r = sym_sd_bus_message_read(m, "(ssssssouso)", &name, &unused, &state, &unused, &unused,
		&unused, &object, &job, &unused, &unused);
	if (r <= 0)
		return r;
	if (!is_service(name) || strcmp(name, u->name) == 0 || strcmp(state, "loaded") != 0)
		return 1;
	r = add_programs(
		&(struct unit){.bus = u->bus, .object = (char *)object}, NULL, f, programs);
	return r < 0 ? r : 1;
}

static int add_of_others(const struct unit *u, struct failure *f, char ***programs)
{
	_cleanup_(sym_sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	int r;

	r = sym_sd_bus_call_method(u->bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE,
		"ListUnits", &error, &reply, "");
	if (r >= 0)
		r = sym_sd_bus_message_enter_container(reply, 'a', "(ssssssouso)");
	if (r < 0)
		return manager_fail(f, r, &error);
	while ((r = add_of_other(u, reply, f, programs)) > 0)
		;
	return r;
}

int unit_own_programs(const struct unit *u, struct failure *f, char ***ret)
{
	_cleanup_(list_freep) char **others = NULL, **own = NULL;
	int r;

	r = add_of_others(u, f, &others);
	if (r < 0)
		return r;
	r = add_programs(u, others, f, &own);
	if (r < 0)
		return r;
	*ret = TAKE(own);
	return 0;
}
