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
