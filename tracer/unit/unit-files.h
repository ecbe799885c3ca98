/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

#include "base/failure.h"

/* The files that a unit is made of: its fragment, then its drop-ins in the order in which systemd applies them. */
struct unit_files {
	char **paths; /* ends with NULL */
	bool stale;   /* they changed on disk since systemd read them */
};

/* Of this host's unit @name, with its suffix. -ENOENT where it is not loaded: not there, masked, or not to be parsed.
 * Release @ret. */
int unit_files(const char *name, struct failure *f, struct unit_files *ret);

void unit_files_release(struct unit_files *files);

/* Whether @word is spelled as the name of a unit that can have a SystemCallFilter=: with its suffix, and no path. */
bool unit_files_is_name(const char *word);
