/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* All services that a manager has loaded. */

#include "unit.h"

/*
 * Calls @fn for each service that is loaded without an error, until it returns a negative number, which
 * is returned. The unit is borrowed until @fn returns. -errno, with the reason in @f.
 */
int services_each(sd_bus *bus, bool user, int (*fn)(const struct unit *u, void *userdata),
	void *userdata, struct failure *f);
