/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What was lost by which host. If the sections are hosts, a section is incomplete for what its own
 * host has lost, or a host that has no section: that may be its own under another name.
 */

#include <stddef.h>
#include <stdint.h>

#include "logs/record.h"

/* As in totals.h. */
struct loss {
	uint64_t lost, interruptions, without_call;
	uint64_t total; /* the largest audit_lost=, which comes on top of `lost` */
};

void loss_add(struct loss *to, const struct loss *l);

struct losses;

int losses_new(struct losses **ret);
void losses_free(struct losses *l);

/* The loss of @host, which is made if it is not there; NULL: out of memory. The host that nobody
 * names, and those beyond some hundreds, are one. */
struct loss *losses_of(struct losses *l, const struct record_text *host);

/* The @i-th host, NULL for the one that nobody names, and what it lost; false behind the last. */
bool losses_get(const struct losses *l, size_t i, const char **ret_host, struct loss *ret);
