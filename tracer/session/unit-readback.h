/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether systemd has read a drop-in as it was meant. */

#include "unit-form.h"
#include "unit/unit.h"

/*
 * Compares the lists that the manager has for the unit with those of @draft. -ENOEXEC if they
 * differ: then @f names the drop-in that sorts behind @path and has the last word, if that is the
 * reason. Otherwise -errno, with the reason in @f.
 */
int unit_read_back(const struct unit *u, const struct unit_plan *plan,
	const struct unit_draft *draft, const char *path, struct failure *f);
