/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The same event arrives by several ways: two transports of a journal, two files. It is recognised where no more than
 * DEDUP_WINDOW other events lie between, in constant memory (2 MiB).
 */

#include <stdbool.h>
#include <stdint.h>

enum { DEDUP_WINDOW = 64 * 1024 };

struct dedup;

int dedup_new(struct dedup **ret);
void dedup_free(struct dedup *s);

/* True where the event with this hash was not seen within the window. @near is a number that successive events share or
 * have one after the other, as their serials: it decides where an event is kept, so that the cache is used well. */
bool dedup_first(struct dedup *s, uint64_t hash, uint64_t near);
