/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Cuts a suggestion by a filter that it must not exceed: it then allows exactly what both allow. */

#include "limits.h"
#include "suggestion.h"

/* Notes the limits of @s, and takes out of its need what the filter denies. After need_find(),
 * before the words are chosen. */
void within_begin(struct suggestion *s, const struct derive_limits *limits);

/* Adds the line that denies what the words before allow and the filter does not. -ENOMEM. */
int within_cut(struct suggestion *s);

/* The errno with which the filter of @limits answers the call of that name id; 0 if it does not: it
 * allows the call, or kills for it. */
int within_errno(const struct derive_limits *limits, int id);

/* Adds the line by which the observed calls that it denies, and those for which the filter has an
 * errno of their own, keep that errno, if the target can say so. Behind all other lines. -ENOMEM. */
int within_answer(struct suggestion *s, const struct derive_limits *limits);

/* Whether an allow list of the target can answer a call with an errno of its own. */
bool within_can_answer(const struct suggestion *s);
