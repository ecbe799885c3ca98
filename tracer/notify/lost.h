/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Notifications that were sent and withdrawn before they were received, by their number: whose they were
 * does not show. A thread that is found to have lost one takes one that was sent after the last that
 * was received of it: the first of these, so that what is left suits as many others as possible.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Those of threads that were killed are never taken. When there are more, the oldest is forgotten. */
enum { LOST_MAX = 256 };

struct lost {
	uint64_t numbers[LOST_MAX]; /* ascending */
	size_t n;
	size_t owed; /* were taken before they were known of */
};

/* @number is greater than all that were added before. */
void lost_add(struct lost *l, uint64_t number);

/* Whether there is one after @number. */
bool lost_is_any_after(const struct lost *l, uint64_t number);

/* Takes one after @number, or the next one that will be added. */
void lost_take_after(struct lost *l, uint64_t number);

/* All that were lost up to now have been added. Returns whether more were taken: then one was taken for
 * a thread that had not lost any. */
bool lost_settle(struct lost *l);
