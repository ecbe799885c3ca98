/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Executables that cannot be looked at again, because they are not files of this host, or no longer
 * are. */

#include "profile.h"

enum origin {
	ORIGIN_FILE,   /* a file, as far as the profile knows */
	ORIGIN_MEMORY, /* made by memfd_create(2) */
	ORIGIN_DELETED, /* when it was observed, it had been deleted, or another file had taken its name */
	ORIGIN_ELSEWHERE, /* outside of its mount namespace, the path leads to another file or to none */
	_ORIGIN_MAX,
};

/* By the name that /proc/PID/exe had. Never ORIGIN_ELSEWHERE, because a name does not show it. */
enum origin origin_of(const char *path);

/* The sentence about a program, without the program's name, which is its subject. NULL for
 * ORIGIN_FILE. Static. */
const char *origin_sentence(enum origin o);

/* Calls @found once for each executable that is not ORIGIN_FILE, sorted by path; stops if @found
 * fails. 0, -ENOMEM or what @found returned. */
int origins_each(const struct profile *p,
	int (*found)(const char *path, enum origin origin, void *userdata), void *userdata);
