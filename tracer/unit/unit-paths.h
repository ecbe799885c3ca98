/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where the drop-ins of a unit are, and what syscarve keeps of it. */

#include <stdbool.h>

#include "base/failure.h"

#define UNIT_DROPIN "50-syscarve.conf"
#define UNIT_WATCH_DROPIN "zz-syscarve-watch.conf"

struct unit_place {
	bool user; /* units of the calling user, not of the host */
	/* A directory that has become / (unit-offline.h), for an image that is being built; or NULL. */
	const char *root;
};

/* /etc/systemd/system/UNIT.d/50-syscarve.conf, or where those of a user are. @unit is a valid name.
 * -ENXIO if a user has no such directory; the reason is in @f. The caller frees @ret. */
int unit_dropin_path(
	const struct unit_place *place, const char *unit, struct failure *f, char **ret);

/* The same for the drop-in of a unit that is watched, which is gone at the next boot:
 * /run/systemd/system/UNIT.d/zz-syscarve-watch.conf. It sorts behind what administrators call
 * theirs. */
int unit_watch_dropin_path(
	const struct unit_place *place, const char *unit, struct failure *f, char **ret);

/* /var/lib/syscarve/UNIT, or where a user's programs keep their state. The same errors. */
int unit_state_dir(const struct unit_place *place, const char *unit, struct failure *f, char **ret);
