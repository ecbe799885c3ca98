/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What runs already. */

#include <stdbool.h>
#include <sys/types.h>

#include "base/failure.h"

/* Calls @add for each thread of the process @pid and of all its descendants, until no new one turns up. -ESRCH where
 * there is no such process, -EOPNOTSUPP where numbers here are not the host's; @f says so. */
int threads_of(pid_t pid, int (*add)(pid_t tid, void *), void *userdata, struct failure *f);

/* Whether the thread is gone or a zombie. */
bool thread_has_ended(pid_t tid);

/* Whether a process is in the cgroup at @path, or below it. */
bool cgroup_is_populated(const char *path);
