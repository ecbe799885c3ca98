/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "profile/profile.h"
#include "suggestion.h"

/* Fills in the reasons of all calls that @s allows; the members of the margin have theirs
 * already. */
void reasons_find(struct suggestion *s, const struct profile *p);
