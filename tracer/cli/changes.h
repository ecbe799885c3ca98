/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "profile/profile.h"
#include "table.h"

/* What has changed on this host since the profile was recorded: a row for each file. -ENOMEM. The
 * caller frees. */
int changes_table(const struct profile *p, struct table **ret);
