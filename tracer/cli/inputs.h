/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "profile/profile.h"
#include "verb.h"

/* The union of the profiles in @paths, which is ended by NULL. 0, or an exit status after having said why. */
int inputs_load(const struct verb *v, char *const *paths, struct profile **ret);
