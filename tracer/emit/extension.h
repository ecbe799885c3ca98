/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>

#include "derive/extension.h"

/*
 * Writes the drop-in that adds what @e lacks to the filter of @what, a path or the name of a unit,
 * which is escaped here. The executables that made each call are taken from @p. -ENOMEM, -EIO.
 */
int emit_extension(const struct extension *e, const struct profile *p, const char *what, FILE *out);
