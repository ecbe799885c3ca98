/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How `reach` prints what the code of programs can call. */

#include "output.h"
#include "session/code.h"

/* What limits the result, as notes: programs that could not be read, numbers that could not be
 * found, interpreters. */
void reach_print_notes(const struct code *c, const struct verb *v);

/* All calls, those of @sensitive in colour. -ENOMEM or -EIO. */
int reach_print(const struct code *c, const struct sysset *sensitive, const struct output *o);

/* Where the code and a filter that lets @allowed through differ. -ENOMEM or -EIO. */
int reach_print_against(const struct code *c, const struct sysset *allowed, const struct output *o);

/* The functions through which each program comes to the call @nr. The exit status: 1 if none
 * can. */
int reach_print_why(const struct code *c, const char *name, uint32_t nr);
