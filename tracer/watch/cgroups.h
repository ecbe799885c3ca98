/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Cgroups by their ids, and the path to one that may not exist yet. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/failure.h"
#include "shared.h"

/* The path from the mount down: ids[0] is the mount's own, names[i] lies in the directory ids[i].
 * If the cgroup exists there is one id more than there are names. */
struct cgroup_path {
	size_t n_names, n_ids;
	char names[WATCH_AWAITED][WATCH_NAME];
	uint64_t ids[WATCH_AWAITED + 1];
};

/* -EINVAL if @path does not lie on a cgroup v2 mount, or is that mount; -ENAMETOOLONG if it is too
 * deep. @f has the reason. */
int cgroup_find_path(const char *path, struct failure *f, struct cgroup_path *ret);

/* Calls @each for the cgroup at @path and all below it, if there is one, until it returns a
 * negative number. 0, or that number. */
int cgroups_below(const char *path, int (*each)(uint64_t id, void *), void *userdata);

/* The same for each process in these cgroups. */
int cgroup_processes(const char *path, int (*each)(pid_t pid, void *), void *userdata);

/* Whether a process is in the cgroup at @path, or in one below it. */
bool cgroup_is_populated(const char *path);
