/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Several logs at a time: each thread reads one log ahead. It unpacks the log, splits it into lines
 * and parses them. Only the caller counts records, in the order of the logs, so that the result
 * does not depend on which thread is faster. How much is read ahead of each log is bounded.
 */

#include "counter.h"

/* Reads the logs to their ends, by at most @jobs threads. 0 or -errno. */
int ahead_read(struct counter *c, const struct replay_log *logs, size_t n, unsigned int jobs,
	struct failure *f);
