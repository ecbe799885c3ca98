/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One observed syscall. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/abi.h"
#include "executable.h"
#include "fact.h"

/* More about one call than most need. */
struct event_call {
	pid_t tid;
	uint64_t args[6];
};

struct event {
	struct syscall_nr syscall;
	const struct executable *exe; /* NULL if it is not known */
	uint64_t time_ns;             /* since the start of the run */
	/* How many times: 1 if each call is an event, 0 if the call is counted by another event. */
	uint64_t count;
	const struct event_call *call; /* until the next event; NULL if the source cannot know */
	const struct fact *facts;      /* found in the call's arguments; until the next event */
	size_t n_facts;
	bool launcher; /* made by the service manager's child before the exec */
};
