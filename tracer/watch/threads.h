/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The threads of a process tree that runs already. */

#include <sys/types.h>

#include "base/failure.h"

/* Calls @add for each thread of the process @pid and of all its descendants, twice for most of
 * them, until it returns a negative number. 0; -ESRCH if there is no such process; -EOPNOTSUPP if
 * the numbers here are not the host's. The reason is in @f. */
int threads_of(pid_t pid, int (*add)(pid_t tid, void *), void *userdata, struct failure *f);
