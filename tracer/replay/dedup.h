/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Recognises an event that was counted before: the same event can be in a journal twice, by two
 * transports, or in two files. No more than DEDUP_WINDOW other events may lie between. Memory is
 * constant (2 MiB).
 */

#include <stdbool.h>
#include <stdint.h>

enum { DEDUP_WINDOW = 64 * 1024 };

struct dedup;

int dedup_new(struct dedup **ret);
void dedup_free(struct dedup *s);

/* Whether the event with this hash is new within the window; it is remembered. @locality is a
 * number, such as the event's serial, that is equal or rises by one from one event to the next:
 * events with close numbers are kept close together, so that they share lines of the processor's
 * cache. */
bool dedup_first(struct dedup *s, uint64_t hash, uint64_t locality);
