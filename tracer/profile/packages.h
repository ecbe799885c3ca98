/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which packages files belong to, as the package manager of this host knows it. */

#include "run.h"

/*
 * Asks dpkg for the packages of @n files, or rpm if there is no dpkg or if it knows none of them.
 * Calls @found for each file that has a package, with "NAME:ARCH VERSION" (dpkg) or "NAME.ARCH
 * EPOCH:VERSION-RELEASE" (rpm). 0, also if neither is there; -ENOMEM, or what @found returned if
 * that is negative.
 */
int packages_of(const char *const *paths, size_t n,
	int (*found)(size_t i, const char *package, void *userdata), void *userdata);

/* Asks for the packages of all files of a run, which takes a tenth of a second. */
int run_find_packages(struct run *run);
