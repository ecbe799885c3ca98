/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Gaps in the serials of audit's events. The kernel counts them one by one from each boot on, but what happens at the
 * same time is written in whatever order: an event is missing where SERIALS_WINDOW later ones were seen without it. Each
 * node of a log has its own count; of more than SERIALS_NODES the rest is not looked at.
 */

#include <stddef.h>
#include <stdint.h>

enum { SERIALS_WINDOW = 1024, SERIALS_NODES = 16 };

struct serials;

int serials_new(struct serials **ret);
void serials_free(struct serials *s);

void serials_add(struct serials *s, uint64_t serial, const char *node, size_t node_len);

/* How many are missing so far, those of the window included. */
uint64_t serials_missing(const struct serials *s);
