/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-records.h"

#include "base/cleanup.h"
#include "replayed.h"

int unit_records(const char *unit, int64_t since_us, bool kills_only, struct failure *f,
	struct profile **ret)
{
	static const struct outputs nowhere = {};
	const struct replay_request request = {
		.options =
			{
				.by = REPLAY_BY_ALL,
				.unit = unit,
				.pid = -1,
				.uid = -1,
				.kills_only = kills_only,
				.since_ms = (uint64_t)since_us / 1000,
				.until_ms = UINT64_MAX,
			},
		.by_given = true,
		.jobs = 1,
		.outputs = &nowhere,
	};
	const struct replay_log journal = {.journal = true};
	_cleanup_(replayed_release) struct replayed replayed = {};
	int r;

	*ret = NULL;
	r = replayed_begin(&replayed, &request, f);
	if (r < 0)
		return r;
	r = replayed_read(&replayed, &journal, 1, f);
	if (r < 0)
		return r;
	r = replayed_finish(&replayed);
	if (r < 0 || replayed.n_sections == 0)
		return r;
	return replayed_profile(&replayed, 0, f, ret);
}
