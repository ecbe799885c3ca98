/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>

#include "profile/profile.h"

/* Prints what has changed on this host since the profile was made, a line for each file, after a heading; nothing where
 * nothing has. @ret_n may be NULL. -ENOMEM. */
int stale_print(const struct profile *p, FILE *out, size_t *ret_n);
