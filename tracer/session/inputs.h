/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "profile/profile.h"

/* Loads the profiles in @paths, which ends with NULL, and joins them. -errno of the first that
 * cannot be loaded, with the reason in @f. The caller frees @ret with profile_free(). */
int inputs_load(char *const *paths, struct failure *f, struct profile **ret);
