/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "profile.h"

/*
 * Each returns the paths of the executables that made a call or fact, in any run: sorted, each
 * once, ended by NULL, and not escaped. The paths belong to the profile, the list to the caller. 0
 * or -ENOMEM.
 */
int makers_of_call(const struct observed *o, const char ***ret);
int makers_of_fact(const struct observed_fact *o, const char ***ret);

/* Without those that only the launcher was. */
int makers_of_service(const struct observed *o, const char ***ret);

/* Of a call by its name, on any architecture. */
int makers_of_name(const struct profile *p, const char *name, const char ***ret);
