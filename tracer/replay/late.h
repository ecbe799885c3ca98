/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Records of a journal that is followed whose unit is not known for certain: the unit's process may write its first line
 * later than the kernel its first record of it. At most LATE_MAX. */

#include <stddef.h>

#include "logs/record.h"

enum { LATE_MAX = 64 * 1024 };

struct late {
	struct late_record *first, **last;
	size_t n;
};

void late_init(struct late *p);
void late_release(struct late *p);

/* Keeps a copy: 1, 0 where there are too many, -errno. */
int late_add(struct late *p, const struct record *record);

/* Calls @try for each; what it says 1 of is done. 0 or -errno. */
int late_retry(
	struct late *p, int (*try)(void *userdata, const struct record *record), void *userdata);
