/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One observed syscall. */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/abi.h"
#include "executable.h"

/* More about one call than most need. */
struct event_call {
	pid_t tid;
	uint64_t args[6];
};

struct event {
	struct syscall_nr syscall;
	const struct executable *exe;  /* NULL where it is not known */
	uint64_t time_ns;              /* since the start of the run */
	uint64_t count;                /* how many times: 1 where each call is an event */
	const struct event_call *call; /* until the next event; NULL where the source cannot know */
	bool launcher;                 /* made by the service manager's child before the exec */
};
