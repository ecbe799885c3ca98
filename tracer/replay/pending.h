/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Records of a journal that is followed whose unit is not known for certain: the unit's process may write its first line
 * later than the kernel its first record of it. At most PENDING_MAX. */

#include <stddef.h>

#include "logs/record.h"

enum { PENDING_MAX = 64 * 1024 };

struct pending {
	struct pending_record *first, **last;
	size_t n;
};

void pending_init(struct pending *p);
void pending_release(struct pending *p);

/* Keeps a copy: 1, 0 where there are too many, -errno. */
int pending_add(struct pending *p, const struct record *record);

/* Calls @try for each; what it says 1 of is done. 0 or -errno. */
int pending_retry(
	struct pending *p, int (*try)(void *userdata, const struct record *record), void *userdata);
