/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What /proc says of threads and processes that are there already. */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Calls @fn for each thread of the process that @tid belongs to, or for each child of the thread @tid, until it returns
 * a negative number, which is returned. -ESRCH where @tid is gone. */
int threads_foreach(pid_t tid, int (*fn)(pid_t tid, void *userdata), void *userdata);
int threads_foreach_child(pid_t tid, int (*fn)(pid_t pid, void *userdata), void *userdata);

/* Who traces @tid; 0: nobody, or not known. */
pid_t threads_tracer(pid_t tid);

/* Whether @tid has ended, but was not yet waited for, or is not there at all. */
bool threads_ended(pid_t tid);

/* The number of the call that @tid sleeps in; -1 where it runs or that cannot be known. */
int32_t threads_blocked_in(pid_t tid);
