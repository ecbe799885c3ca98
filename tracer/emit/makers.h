/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which executables made a call, or a call that held a fact. The lists hold each path once, not
 * escaped, and end with NULL. The caller frees the list only; the paths are borrowed from the
 * profile. -ENOMEM. */

#include "profile/profile.h"

/* Those that made @o, in the order of the runs. */
int makers_of_call(const struct observed *o, const char ***ret);

/* Those whose calls held the fact, in the order of the runs. */
int makers_of_fact(const struct observed_fact *o, const char ***ret);

/* Those that made a call of this name, on any architecture, in strcmp order. */
int makers_of_name(const struct profile *p, const char *name, const char ***ret);
