/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

#include "base/failure.h"

/* The files that a unit is made of: its fragment, then its drop-ins in the order in which systemd
 * applies them. */
struct unit_files {
	char *name;   /* of the unit, as the manager calls it */
	char **paths; /* ends with NULL */
	bool stale;   /* they have changed on disk since systemd read them */
};

/* The files of this host's unit @word, which is opened by unit_open(). -errno, with the reason in
 * @f. The caller releases @ret, also after a failure. */
int unit_files(const char *word, struct failure *f, struct unit_files *ret);

void unit_files_release(struct unit_files *files);
