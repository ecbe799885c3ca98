/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "manager.h"

void unit_files_release(struct unit_files *files)
{
	for (char **p = files->paths; p && *p; p++)
		free(*p);
	free(files->paths);
	*files = (struct unit_files){};
}

static int get_dropins(sd_bus *bus, const char *object, struct failure *f, char ***ret)
{
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	int r = sym_sd_bus_get_property_strv(
		bus, MANAGER_NAME, object, MANAGER_UNIT, "DropInPaths", &error, ret);

	return r < 0 ? manager_fail(f, r, &error) : 0;
}

static int get_stale(sd_bus *bus, const char *object, struct failure *f, bool *ret)
{
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	int stale, r;

	r = sym_sd_bus_get_property_trivial(
		bus, MANAGER_NAME, object, MANAGER_UNIT, "NeedDaemonReload", &error, 'b', &stale);
	if (r < 0)
		return manager_fail(f, r, &error);
	*ret = stale;
	return 0;
}

/* Moves the strings, so that @dropins is empty afterwards. A unit that consists of drop-ins only
 * has no fragment. */
static int join(char **fragment, char **dropins, char ***ret)
{
	size_t n = 0;
	char **paths;

	while (dropins && dropins[n])
		n++;
	paths = calloc(n + 2, sizeof(*paths));
	if (!paths)
		return -ENOMEM;
	*ret = paths;
	if ((*fragment)[0] != '\0')
		*paths++ = TAKE(*fragment);
	for (size_t i = 0; i < n; i++)
		*paths++ = TAKE(dropins[i]);
	return 0;
}

static int get_files(sd_bus *bus, const char *object, struct failure *f, struct unit_files *ret)
{
	_cleanup_(unit_files_release) struct unit_files dropins = {};
	_cleanup_(freep) char *fragment = NULL;
	int r;

	r = manager_get_string(bus, object, MANAGER_UNIT, "FragmentPath", f, &fragment);
	if (r < 0)
		return r;
	r = get_dropins(bus, object, f, &dropins.paths);
	if (r < 0)
		return r;
	r = get_stale(bus, object, f, &ret->stale);
	if (r < 0)
		return r;
	return join(&fragment, dropins.paths, &ret->paths);
}

int unit_files(const char *name, struct failure *f, struct unit_files *ret)
{
	_cleanup_(sym_sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	_cleanup_(freep) char *object = NULL;
	int r;

	r = manager_open(f, &bus);
	if (r < 0)
		return r;
	r = manager_load_unit(bus, name, f, &object);
	if (r < 0)
		return r;
	r = manager_check_loaded(bus, object, name, f);
	return r < 0 ? r : get_files(bus, object, f, ret);
}
