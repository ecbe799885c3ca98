/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The facts of one entry of a tally: as a rule few, and always bounded, because a log can have any
 * values. */

#include <stddef.h>

#include "event/fact.h"

enum { TALLY_FACTS_MAX = 64 };

struct tally_facts {
	size_t n;
	struct fact facts[];
};

/* Counts @f of each of @count calls. *@all is NULL before the first, and freed by free(). 0, 1 if
 * @f is not kept because there are too many, -ENOMEM. */
int tally_facts_add(struct tally_facts **all, const struct fact *f, uint64_t count);
