/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/failure.h"

/*
 * The directory of a unit's control group, below the mount of cgroup v2; where it will be if the unit is not running.
 * @name without a suffix is a service's. -ENOENT where there is no such unit. The caller frees @ret.
 */
int unit_cgroup(const char *name, struct failure *f, char **ret);

/* "a-b.slice" as a path: "/a.slice/a-b.slice"; "-.slice" is "". NULL when memory is out. The caller frees. */
char *unit_slice_path(const char *slice);
