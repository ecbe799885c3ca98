/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-programs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "services.h"
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

struct others {
	const struct unit *unit;
	char **programs;
	struct failure *f;
};

static int add_of_other(const struct unit *u, void *userdata)
{
	struct others *o = userdata;

	return strcmp(u->name, o->unit->name) == 0 ? 0 : add_programs(u, NULL, o->f, &o->programs);
}

int unit_own_programs(const struct unit *u, struct failure *f, char ***ret)
{
	_cleanup_(list_freep) char **own = NULL;
	struct others others = {.unit = u, .f = f};
	int r;

	r = services_each(u->bus, u->user, add_of_other, &others, f);
	if (r >= 0)
		r = add_programs(u, others.programs, f, &own);
	list_free(others.programs);
	if (r < 0)
		return r;
	*ret = TAKE(own);
	return 0;
}

int unit_programs(const struct unit *u, struct failure *f, char ***ret)
{
	_cleanup_(list_freep) char **programs = NULL;
	int r = add_programs(u, NULL, f, &programs);

	if (r < 0)
		return r;
	*ret = TAKE(programs);
	return 0;
}
