/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether this host still has the executables and libraries that were observed. */

#include "profile.h"

/* @then and @now are for a person: "libc6:amd64 2.36-9", "build 0123456789ab", "gone". */
typedef void (*stale_fn)(const char *path, const char *then, const char *now, void *userdata);

/* Calls @changed once for each mapped file of the profile's runs that differs from the file of that
 * path on this host. A file is compared by its build-id, or else by its package's version. 0 or
 * -ENOMEM. */
int stale_files(const struct profile *p, stale_fn changed, void *userdata);
