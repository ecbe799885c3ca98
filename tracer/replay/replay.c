/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "replay.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "read.h"

struct replay {
	struct counter *counter;
	struct sections *sections; /* NULL before the first replay_finish() */
};

int replay_new(const struct replay_options *o, struct replay **ret)
{
	_cleanup_(replay_freep) struct replay *replay = calloc(1, sizeof(*replay));
	int r;

	if (!replay)
		return -ENOMEM;
	r = counter_new(o, &replay->counter);
	if (r < 0)
		return r;
	*ret = TAKE(replay);
	return 0;
}

void replay_free(struct replay *replay)
{
	if (!replay)
		return;
	sections_free(replay->sections);
	counter_free(replay->counter);
	free(replay);
}

int replay_read(struct replay *replay, const struct replay_log *logs, size_t n, unsigned int jobs,
	struct failure *f)
{
	return read_logs(replay->counter, logs, n, jobs, f);
}

int replay_follow(struct replay *replay, const struct replay_log *log, struct failure *f,
	struct growing **ret)
{
	return growing_new(replay->counter, log, f, ret);
}

bool replay_is_one_run(const struct replay *replay)
{
	const struct log_format *format = log_format_only(replay->counter->formats);

	return format && format->of_one_run;
}

void replay_join(struct replay *replay)
{
	replay->counter->options.by = REPLAY_BY_ALL;
}

int replay_finish(struct replay *replay, const struct replay_section **ret, size_t *ret_n)
{
	int r;

	sections_free(TAKE(replay->sections));
	r = sections_new(replay->counter, &replay->sections);
	if (r < 0)
		return r;
	*ret = sections_list(replay->sections, ret_n);
	return 0;
}

int replay_open(struct replay *replay, size_t i, struct source **ret)
{
	return sections_open(replay->sections, i, ret);
}

const struct tally *replay_left_out(const struct replay *replay)
{
	return replay->counter->left_out;
}

const struct replay_totals *replay_totals(const struct replay *replay)
{
	return sections_totals(replay->sections);
}
