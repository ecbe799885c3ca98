/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A line that shows the progress of an observation, if standard error is a terminal. */

#include "profile/profile.h"

struct live {
	bool on;
	uint64_t start_ns, shown_ns;
	uint64_t shown_events;
	size_t distinct;
	struct syscall_nr last_new;
	uint64_t last_new_ns;
};

void live_begin(struct live *l);

/* Draws the line anew; for observation.progress, with a struct live as userdata. */
void live_show(void *userdata, const struct profile *p, const struct run *run);

/* Erases the line. */
void live_end(struct live *l);
