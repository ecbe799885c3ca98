/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What was counted, divided into sections: one of everything, or one for each executable, comm,
 * host or unit. A launcher's entry is in the section of each service that it belongs to
 * (launchers.h), or in one of its own.
 */

#include "counter.h"
#include "event/source.h"

struct replay_section {
	/* An executable, a comm, a host or a unit, not escaped; NULL if it is not known, or if
	 * there is one section only. */
	const char *name;
	uint64_t start_ms, end_ms;
	/* Identifies the content: the same events give the same, whatever log they came from. */
	char id[33];
	const struct tally_entry *const *entries; /* those of launchers last */
	size_t n_entries;
	struct loss loss; /* what its host lost, if sections are hosts */
};

/* A view of a counter, which must live longer, and counts nothing more before the view is freed. */
struct sections;

int sections_new(const struct counter *c, struct sections **ret);
void sections_free(struct sections *s);

/* All of them, sorted by name; there may be none. */
const struct replay_section *sections_list(const struct sections *s, size_t *ret_n);

const struct replay_totals *sections_totals(const struct sections *s);

/* The events of section @i as a source, which must be freed before the sections. -ENOMEM. */
int sections_open(const struct sections *s, size_t i, struct source **ret);
