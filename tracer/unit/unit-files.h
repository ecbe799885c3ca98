/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

#include "base/failure.h"

/* The files that a unit is made of: its fragment, then its drop-ins in the order in which systemd
 * applies them. */
struct unit_files {
	char **paths; /* ends with NULL */
	bool stale;   /* they have changed on disk since systemd read them */
};

/* The files of this host's unit @name, which has its suffix. -ENOENT if the unit is not loaded
 * because it does not exist, is masked, or cannot be parsed. The caller releases @ret. */
int unit_files(const char *name, struct failure *f, struct unit_files *ret);

void unit_files_release(struct unit_files *files);
