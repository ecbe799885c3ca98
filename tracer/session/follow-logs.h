/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "replayed.h"

/*
 * Reads @n logs as they grow, until SIGINT, SIGTERM or SIGHUP; older files of a rotated set are
 * read once. Every ten seconds the profile of all that was read so far is saved, if outputs name a
 * file and there is one section; a save that fails is reported and tried again. -EINVAL if nothing
 * can be followed, or another -errno; the reason is in @f. The signals stay blocked.
 */
int follow_logs(struct replayed *r, const struct replay_log *logs, size_t n, struct failure *f);
