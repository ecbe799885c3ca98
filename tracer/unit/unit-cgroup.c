/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-cgroup.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/memstream.h"
#include "manager.h"
#include "unit-name.h"

enum { NAME_SIZE = 256 /* systemd's limit on a unit's name */ };

char *unit_slice_path(const char *slice)
{
	size_t len = strlen(slice) - strlen(".slice"), size = 0;
	char *path = NULL;
	FILE *out;

	if (strcmp(slice, "-.slice") == 0)
		return strdup("");
	out = open_memstream(&path, &size);
	if (!out)
		return NULL;
	for (size_t i = 1; i <= len; i++)
		if (i == len || slice[i] == '-')
			fprintf(out, "/%.*s.slice", (int)i, slice);
	return memstream_close(out, &path) < 0 ? NULL : path;
}

static const char *mount_point(void)
{
	return access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0 ? "/sys/fs/cgroup"
								      : "/sys/fs/cgroup/unified";
}

/* "org.freedesktop.systemd1.Service" for nginx.service. */
static int interface_of(const char *unit, char *ret, size_t size)
{
	const char *suffix = strrchr(unit, '.') + 1;

	if (!islower((unsigned char)suffix[0]))
		return -EINVAL;
	snprintf(ret, size, MANAGER_NAME ".%c%s", toupper((unsigned char)suffix[0]), suffix + 1);
	return 0;
}

struct unit {
	sd_bus *bus;
	const char *object, *interface;
};

static int get(const struct unit *u, const char *interface, const char *property, struct failure *f,
	char **ret)
{
	return manager_get_string(u->bus, u->object, interface, property, f, ret);
}

/* A unit that does not run has no group; its slice determines where below the manager's own the
 * group will be. */
static int find_group(const struct unit *u, const char *name, struct failure *f, char **ret)
{
	_cleanup_(freep) char *group = NULL, *slice = NULL, *parent = NULL, *above = NULL;
	int r;

	r = get(u, u->interface, "ControlGroup", f, &group);
	if (r < 0)
		return r;
	if (group[0] != '\0')
		return asprintf(ret, "%s%s", mount_point(), group) < 0 ? -ENOMEM : 0;
	r = get(u, u->interface, "Slice", f, &slice);
	if (r < 0)
		return r;
	r = manager_get_string(u->bus, MANAGER_PATH, MANAGER_INTERFACE, "ControlGroup", f, &above);
	if (r < 0)
		return r;
	parent = unit_slice_path(slice[0] ? slice : "system.slice");
	if (!parent || asprintf(ret, "%s%s%s/%s", mount_point(), above, parent, name) < 0)
		return -ENOMEM;
	return 0;
}

static int check_loaded(const struct unit *u, const char *name, struct failure *f)
{
	_cleanup_(freep) char *state = NULL;
	char shown[NAME_SIZE * 4];
	int r;

	r = get(u, MANAGER_UNIT, "LoadState", f, &state);
	if (r < 0)
		return r;
	if (strcmp(state, "not-found") == 0)
		return failure_set(
			f, -ENOENT, "there is no unit %s", escape_to(shown, sizeof(shown), name));
	return 0;
}

int unit_cgroup(const char *name, bool user, struct failure *f, char **ret)
{
	_cleanup_(sym_sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	_cleanup_(freep) char *object = NULL;
	_cleanup_(freep) char *full = NULL;
	char interface[NAME_SIZE * 2];
	struct unit u;
	int r;

	r = unit_name(name, f, &full);
	if (r < 0)
		return r;
	r = interface_of(full, interface, sizeof(interface));
	if (r < 0)
		return r;
	r = user ? manager_open_user(f, &bus) : manager_open(f, &bus);
	if (r < 0)
		return r;
	r = manager_load_unit(bus, full, f, &object);
	if (r < 0)
		return r;
	u = (struct unit){.bus = bus, .object = object, .interface = interface};
	r = check_loaded(&u, full, f);
	return r < 0 ? r : find_group(&u, full, f, ret);
}
