/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "emit.h"

/* Writes @s as a drop-in for a unit; with VIOLATION_LOG as one that denies nothing. -ENOMEM,
 * -EIO. */
int dropin_write(const struct suggestion *s, const struct profile *p, const struct emit_options *o,
	FILE *out);
