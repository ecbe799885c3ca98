/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The lists of system calls that the manager has read for a unit. */

#include "unit.h"

struct unit_list {
	bool allow;   /* an allow list: what is not in it is denied (or logged) */
	char **words; /* names of calls, those of sets one by one, also "NAME:ERRNO"; ends with NULL.
		       * No words and no allow list: there is no filter */
};

/* Reads @property of a service: "SystemCallFilter" or "SystemCallLog". -errno, with the reason in
 * @f. The caller releases @ret. */
int unit_get_list(
	const struct unit *u, const char *property, struct failure *f, struct unit_list *ret);

void unit_list_release(struct unit_list *l);
