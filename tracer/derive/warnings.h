/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "limits.h"
#include "profile/profile.h"
#include "suggestion.h"

/* Adds to @s a warning about everything in @p that makes the suggestion incomplete or that the
 * filter, or an option that often stands beside it, would break. Needs target, arches and observed
 * of @s. -ENOMEM. */
int warnings_collect(
	struct suggestion *s, const struct derive_limits *limits, const struct profile *p);
