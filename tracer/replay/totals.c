/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "totals.h"

#include <stddef.h>

#include "base/cleanup.h"
#include "event/gap.h"

uint32_t totals_gaps(const struct replay_totals *t)
{
	const struct {
		uint64_t n;
		enum gap gap;
	} reasons[] = {
		{t->lost, GAP_LOST_ON_HOST},
		{t->missing, GAP_LOST_ON_HOST},
		{t->interruptions, GAP_LOST_ON_HOST},
		{t->without_call, GAP_LOST},
		{t->unreadable, GAP_UNREADABLE},
		{t->unrecognised, GAP_UNRECOGNISED},
		{t->absent, GAP_ABSENT},
		{t->without_arch, GAP_ARCHITECTURE},
		{t->not_shown, GAP_NOT_SHOWN},
	};
	uint32_t gaps = 0;

	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].n > 0)
			gaps |= 1U << reasons[i].gap;
	return gaps;
}
