/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

#include "base/failure.h"

/*
 * The directory of a unit's control group below the mount of cgroup v2. If the unit does not run,
 * it is the directory that the unit will get. A @name without a suffix means a service. @user: a
 * unit of the calling user's manager. -ENOENT if there is no such unit. The caller frees @ret.
 */
int unit_cgroup(const char *name, bool user, struct failure *f, char **ret);

/* "a-b.slice" as a path: "/a.slice/a-b.slice"; "-.slice" is "". NULL if memory is exhausted. The
 * caller frees it. */
char *unit_slice_path(const char *slice);
