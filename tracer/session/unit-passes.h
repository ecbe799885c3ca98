/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the filter that the manager has for a unit lets through. */

#include <stdbool.h>

#include "groups/sysset.h"
#include "unit/unit-list.h"

/* The names of @l that let a call pass: those with an errno are answered with it. */
struct sysset unit_list_names(const struct unit_list *l);

/*
 * The names of @universe that the unit's SystemCallFilter= lets through; all of them if there is no
 * filter, and then *ret_filtered is false. -errno, with the reason in @f.
 */
int unit_passes(const struct unit *u, const struct sysset *universe, struct failure *f,
	struct sysset *ret, bool *ret_filtered);
