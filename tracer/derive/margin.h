/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The margin: calls that are allowed on purpose although they were not observed, each with a reason
 * (groups/family.h).
 *
 * A call that is not sensitive is margin if it belongs to the family of an observed call, or if it
 * is harmless. A sensitive call is margin only if it belongs to the family of an observed sensitive
 * call, or if it gives a file to another owner. Without this exception a hold-out has a miss
 * (tests/holdout/README.md).
 */

#include "suggestion.h"

/* Fills in the margin of @s, after need_find(), and the reasons of its members. */
void margin_find(struct suggestion *s, const struct style_costs *costs);
