/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The margin: calls that are allowed on purpose although they were not observed, each with a reason.
 *
 * If it is known what the code of the service can make (reached.h), a call that is neither sensitive
 * nor exotic is margin if that code can make it, or if programs can that a service commonly runs. A
 * sensitive call is margin only if the code can make it and a call of its sets was observed, or if it
 * gives a file to another owner.
 *
 * If it is not known, or not of all programs, a call that is not sensitive is margin as well if it
 * belongs to the family of an observed call, or if it is harmless (groups/family.h); and a sensitive
 * one if it belongs to the family of an observed sensitive call. Without the exception for owners a
 * hold-out has a miss (tests/holdout/README.md).
 */

#include "suggestion.h"

/* Fills in the margin of @s, after need_find(), and the reasons of its members. 0 or -ENOMEM. */
int margin_find(struct suggestion *s, const struct style_costs *costs);
