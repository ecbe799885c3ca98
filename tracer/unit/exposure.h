/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How exposed a service is according to `systemd-analyze security`. */

#include <stdbool.h>

enum { EXPOSURE_SIZE = 32 };

/*
 * Writes "9.6 UNSAFE" for the service @unit of the host, or of the calling user's manager. A path is a
 * unit file with its drop-ins beside it, which need not be loaded (systemd 250). 0; -ENOENT if there
 * is no systemd-analyze, -EOPNOTSUPP if it has no answer; or another -errno.
 */
int exposure_of(const char *unit, bool user, char ret[EXPOSURE_SIZE]);

/*
 * The same for all services that it judges, with one run of it: calls @fn for each, until it returns a
 * negative number, which is returned.
 */
int exposure_each(bool user, int (*fn)(const char *unit, const char *exposure, void *userdata),
	void *userdata);
