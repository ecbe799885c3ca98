/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The executables and libraries of a run, and whether this host still has them as they were. */

#include "profile.h"

/* Adds a file, or what is not known of it yet; @build_id in hexadecimal digits; both may be NULL. */
int run_add_file(struct run *r, const char *path, const char *build_id, const char *package);

/* Asks dpkg or rpm, where one is there, for the packages of the files; takes a tenth of a second. */
int run_find_packages(struct run *r);

/* Calls @changed for each file of the profile's runs on this host that differs from what is there now: @then and @now are
 * what a person is told ("libc6:amd64 2.36-9", "is gone"). Each path once. -ENOMEM. */
int files_compare(const struct profile *p,
	void (*changed)(const char *path, const char *then, const char *now, void *userdata),
	void *userdata);
