/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "unit-exec.h"

/*
 * Counts in the journal how often the manager has started, reloaded and stopped the unit since
 * @since_us (µs since 1970). Unlike the times of Exec lines, this is still known after the manager has
 * read its files again. -errno, with the reason in @f.
 */
int unit_count_actions(
	const struct unit *u, int64_t since_us, struct failure *f, unsigned ret[_UNIT_ACTION_MAX]);
