/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The programs of a service's Exec lines, as far as they identify it. */

#include "unit.h"

/*
 * The paths of the executables of the unit's Exec lines, symbolic links resolved, without those that
 * a loaded service's Exec lines name as well: such as a shell, they do not show whose process it was.
 * -errno, with the reason in @f. The caller frees @ret with list_free().
 */
int unit_own_programs(const struct unit *u, struct failure *f, char ***ret);

/* The paths of all of them, symbolic links resolved, a sorted list. The same errors; the caller frees
 * @ret likewise. */
int unit_programs(const struct unit *u, struct failure *f, char ***ret);
