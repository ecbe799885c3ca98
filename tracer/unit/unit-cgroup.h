/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

#include "unit.h"

/*
 * The directory of a unit's control group below the mount of cgroup v2. If the unit does not run,
 * it is the directory that the unit will get. A unit whose type has no groups is an error. The
 * caller frees @ret.
 */
int unit_cgroup(const struct unit *u, struct failure *f, char **ret);

/* Whether there is a process in the control group @path or below it. */
bool unit_cgroup_is_populated(const char *path);

/* "a-b.slice" as a path: "/a.slice/a-b.slice"; "-.slice" is "". NULL if memory is exhausted. The
 * caller frees it. */
char *unit_slice_path(const char *slice);
