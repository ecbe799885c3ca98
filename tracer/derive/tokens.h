/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which words the lines of SystemCallFilter= consist of, for each style. */

#include "suggestion.h"

/* Adds the lines to @s, after need_find(), and fills in the margin if the style has one.
 * -ENOMEM. */
int tokens_choose(struct suggestion *s, const struct style_costs *costs);

/* The names of the universe that the lines let through if systemd applies them. -ENOMEM. */
int tokens_evaluate(const struct suggestion *s, struct sysset *ret);
