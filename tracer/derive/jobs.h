/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Programs that run what others give them, such as jobs, sessions and scripts. A filter bounds those
 * as well, but nothing that was observed shows what they will call. */

#include "profile/profile.h"

/*
 * The first of them in the profile, by path; NULL if there is none. A program that can do something
 * else as well, such as an interpreter or a web server, counts only if another program was executed
 * beside it. Belongs to the profile.
 */
const char *jobs_runner(const struct profile *p);
