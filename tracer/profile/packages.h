/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>

/* Asks dpkg, where it is there, which packages @paths are of; calls @found for those that it
 * knows, with "NAME VERSION". 0 where there is no dpkg; -ENOMEM, or what @found returned if negative. */
int packages_of(const char *const *paths, size_t n,
	int (*found)(size_t i, const char *package, void *userdata), void *userdata);
