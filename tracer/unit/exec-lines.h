/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The Exec lines of a service as the text of a drop-in, which has each of them go through syscarve. */

#include <stdio.h>

#include "unit-exec.h"

/* -EOPNOTSUPP if a line cannot be expressed; the reason is in @f. */
int exec_lines_check(const struct unit_execs *all, const char *unit, struct failure *f);

/*
 * Prints the lines of unit_get_all_execs() for the section [Service]: "SELF unit exec -- PATH
 * WORD...", with the prefixes as they are. Those with "+" stay what they are, and kinds that have no
 * others are left out.
 */
void exec_lines_print(FILE *out, const struct unit_execs *all, const char *self);
