/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a unit has without the drop-ins of syscarve: a drop-in must not allow more. */

#include "derive/limits.h"
#include "unit-state.h"
#include "unit/unit-sandbox.h"
#include "unit/unit.h"

struct unit_limits {
	struct filter *filter; /* the unit's own, also if it has no SystemCallFilter= */
	struct derive_limits limits;
	char **programs; /* of its Exec lines: a list of base/list.h */
};

/*
 * Reads the unit's files in the order in which systemd applies them, with what was at the place of
 * syscarve's drop-in before, and the privileges that systemd starts the unit with. What systemd
 * would ignore is not reported. Of a unit without a manager only the files are read, and of one that
 * the manager could not load nothing. @target and @u are borrowed and must outlive @ret. -errno, with
 * the reason in @f. The caller releases @ret with unit_limits_release(), also after a failure.
 */
int unit_limits_read(const struct unit *u, const struct unit_put *put, const struct sets *target,
	struct failure *f, struct unit_limits *ret);

/* Notes in @ret what the privileges of a unit mean for what is derived. */
void unit_limits_set_privileges(const struct unit_sandbox *sandbox, struct derive_limits *ret);

void unit_limits_release(struct unit_limits *l);
