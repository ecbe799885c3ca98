/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Gaps in the serials of audit events. The kernel counts events one by one from each boot on, but
 * does not write them strictly in that order: an event is missing if SERIALS_WINDOW later ones came
 * without it. Each node that writes to a log counts on its own; nodes beyond the first
 * SERIALS_NODES are ignored.
 */

#include <stddef.h>
#include <stdint.h>

enum { SERIALS_WINDOW = 1024, SERIALS_NODES = 16 };

struct serials;

int serials_new(struct serials **ret);
void serials_free(struct serials *s);

/* Notes a serial; @node has @node_len bytes, which are 0 if the log has no nodes. */
void serials_add(struct serials *s, uint64_t serial, const char *node, size_t node_len);

/* How many serials are missing so far, those that may still come within the window included. */
uint64_t serials_missing(const struct serials *s);
