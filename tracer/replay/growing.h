/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A log that is read as it grows: a journal, or a file across its rotation, whether another file
 * takes its name or the file is emptied.
 */

#include "counter.h"

struct growing;

/* @log must be neither packed, nor of a format that ends with its run, nor "-": -EINVAL. Must be
 * freed before @c. */
int growing_new(
	struct counter *c, const struct replay_log *log, struct failure *f, struct growing **ret);
void growing_free(struct growing *l);

/* Counts some of what the log has now: 1 if there may be more, 0 if there is no more yet,
 * -errno. */
int growing_read(struct growing *l, struct failure *f);

/* Counts records that were put off, if the journal now knows their unit. Must be called from time
 * to time, and with @last at the end: then the other records are counted without a unit. 0 or
 * -errno. */
int growing_attribute_late(struct growing *l, bool last, struct failure *f);
