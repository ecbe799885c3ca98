/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Records whose unit is not known for certain yet: the unit's process may write its first line to
 * the journal later than the kernel its first record of the process. At most LATE_MAX are kept. */

#include <stddef.h>

#include "logs/record.h"

enum { LATE_MAX = 64 * 1024 };

struct late {
	struct late_record *first, **last;
	size_t n;
};

void late_init(struct late *l);
void late_release(struct late *l);

/* Keeps a copy of a record of a journal, which has no facts: 1, 0 if too many are kept already,
 * -errno. */
int late_add(struct late *l, const struct record *record);

/* Calls @try for each record, in the order in which they came. If it returns 1, the record is not
 * needed any more; a negative errno ends the walk. 0 or that errno. */
int late_retry(
	struct late *l, int (*try)(void *userdata, const struct record *record), void *userdata);
