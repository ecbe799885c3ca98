/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Executables that are not files of this host, or not any more: nobody can look at them again. */

#include "profile.h"

enum origin {
	ORIGIN_FILE,    /* a file, as far as is known */
	ORIGIN_MEMORY,  /* of memfd_create(2) */
	ORIGIN_DELETED, /* deleted, or another was renamed over it, by the time it was seen */
	ORIGIN_ELSEWHERE, /* that path leads to another file, or none, outside of its mount namespace */
	_ORIGIN_MAX,
};

/* By the name that /proc/PID/exe gave; never ORIGIN_ELSEWHERE, which a name does not tell. */
enum origin origin_of(const char *path);

/* What is to be said of a program, with its name before it; NULL of ORIGIN_FILE. */
const char *origin_sentence(enum origin o);

/* Calls @found for each executable that is not ORIGIN_FILE, once each, sorted; stops where that fails. 0 or -errno. */
int origins_each(const struct profile *p,
	int (*found)(const char *path, enum origin origin, void *userdata), void *userdata);
