/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>

/* Asks dpkg, or rpm where dpkg is not there or knows none, which packages @paths are of; calls @found for those
 * that it knows, with "NAME:ARCH VERSION" of dpkg, "NAME.ARCH EPOCH:VERSION-RELEASE" of rpm. 0 where neither is there; -ENOMEM, or what @found returned if negative. */
int packages_of(const char *const *paths, size_t n,
	int (*found)(size_t i, const char *package, void *userdata), void *userdata);
