/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "profile/profile.h"

/* What a run of @p observed, in a new string, escaped: the command; or, as logs have none, the
 * executables: "/usr/sbin/nginx, /usr/bin/id and 3 others"; "" if none is known. The caller frees
 * @ret. -ENOMEM. */
int subject_text(const struct profile *p, const struct run *run, char **ret);
