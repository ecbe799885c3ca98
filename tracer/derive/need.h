/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a filter has to allow: the calls that were observed and those that the launcher makes, less
 * what is implied. */

#include "profile/profile.h"
#include "suggestion.h"

/* Fills in arches, universe, observed, implied and launcher of @s, whose target is set. -ENOMEM. */
int need_find(struct suggestion *s, const struct profile *p);

/* The need of @s, after need_find(). */
struct sysset need_of(const struct suggestion *s);
