/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Reads logs to their ends. */

#include "counter.h"

/* Reads the logs one after the other, or up to @jobs at a time (ahead.h). The result is the same. 0
 * or -errno. */
int read_logs(struct counter *c, const struct replay_log *logs, size_t n, unsigned int jobs,
	struct failure *f);
