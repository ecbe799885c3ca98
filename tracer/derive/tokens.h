/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The styles: which tokens a suggestion consists of. Needs arches, universe, observed and implied of @s; fills in lines
 * and margin. */

#include "derive.h"

int tokens_choose(struct suggestion *s);

/* The names that pass when the lines of @s are applied as systemd would; within the universe. */
int tokens_evaluate(const struct suggestion *s, struct sysset *ret);
