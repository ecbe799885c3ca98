/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "derive/suggestion.h"
#include "profile/profile.h"

/*
 * Why @s allows the call of that name id, as a clause for a person: "called by /usr/sbin/nginx", or
 * "not observed; allowed because it is another form of chown, which /usr/sbin/nginx calls (...)".
 * The executables come from @p, escaped. The caller frees @ret. -ENOMEM.
 */
int why_allowed(const struct suggestion *s, const struct profile *p, int id, char **ret);
