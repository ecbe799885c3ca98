/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-cgroup.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/memstream.h"
#include "manager.h"

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

/* A unit that does not run has no group; its slice determines where below the manager's own the
 * group will be. */
static int future_group(const struct unit *u, const char *interface, struct failure *f, char **ret)
{
	_cleanup_(freep) char *slice = NULL, *parent = NULL, *above = NULL;
	int r;

	r = unit_get_string(u, interface, "Slice", f, &slice);
	if (r < 0)
		return r;
	r = manager_get_string(u->bus, MANAGER_PATH, MANAGER_INTERFACE, "ControlGroup", f, &above);
	if (r < 0)
		return r;
	parent = unit_slice_path(slice[0] ? slice : "system.slice");
	if (!parent || asprintf(ret, "%s%s%s/%s", mount_point(), above, parent, u->name) < 0)
		return -ENOMEM;
	return 0;
}

int unit_cgroup(const struct unit *u, struct failure *f, char **ret)
{
	_cleanup_(freep) char *group = NULL;
	char interface[NAME_SIZE * 2];
	int r;

	r = interface_of(u->name, interface, sizeof(interface));
	if (r < 0)
		return r;
	r = unit_get_string(u, interface, "ControlGroup", f, &group);
	if (r < 0)
		return r;
	if (group[0] == '\0')
		return future_group(u, interface, f, ret);
	return asprintf(ret, "%s%s", mount_point(), group) < 0 ? -ENOMEM : 0;
}

bool unit_cgroup_is_populated(const char *path)
{
	_cleanup_(freep) char *events = NULL;
	_cleanup_(fclosep) FILE *in = NULL;
	char line[64];

	if (asprintf(&events, "%s/cgroup.events", path) < 0) {
		events = NULL;
		return false;
	}
	in = fopen(events, "re");
	while (in && fgets(line, sizeof(line), in))
		if (strcmp(line, "populated 1\n") == 0)
			return true;
	return false;
}
