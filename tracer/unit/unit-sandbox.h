/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "unit.h"

/* With which privileges systemd starts the processes of a service. */
struct unit_sandbox {
	bool changes_user;      /* User= is not root, or DynamicUser= is on */
	bool no_new_privileges; /* NoNewPrivileges=, as it is set */
	/* A bit for each capability that they have: those of CapabilityBoundingSet=, and for
	 * another user of AmbientCapabilities= as well. */
	uint64_t capabilities;
};

/* Of the unit @word, which is opened by unit_open_service(). -errno, with the reason in @f. */
int unit_sandbox(const char *word, struct failure *f, struct unit_sandbox *ret);

/* The same for a service that is open. -errno, with the reason in @f. */
int unit_sandbox_of(const struct unit *u, struct failure *f, struct unit_sandbox *ret);
