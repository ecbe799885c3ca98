/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* From a profile, a style and a target to a suggestion. Nothing is printed: warnings are part of
 * the suggestion. */

#include "base/failure.h"
#include "limits.h"
#include "profile/profile.h"
#include "reached.h"
#include "suggestion.h"

struct derive_options {
	enum style style;
	const struct sets *target;       /* borrowed, must outlive the suggestion */
	const struct style_costs *costs; /* NULL: style_costs */
	struct derive_limits limits;     /* borrowed */
	const struct reached *reached;   /* NULL: nothing is known of the code; borrowed */
};

/*
 * Makes a suggestion for what @p holds. Every call that was observed and that the target can
 * express is allowed by it, unless the limits deny it. -ENODATA if @p has no calls, -ENOMEM; the reason is in @f. The caller
 * frees @ret with suggestion_free().
 */
int derive(const struct profile *p, const struct derive_options *o, struct failure *f,
	struct suggestion **ret);
