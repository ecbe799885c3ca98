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
	_cleanup_(replay_freep) struct replay *r = calloc(1, sizeof(*r));
	int k;

	if (!r)
		return -ENOMEM;
	k = counter_new(o, &r->counter);
	if (k < 0)
		return k;
	*ret = TAKE(r);
	return 0;
}

void replay_free(struct replay *r)
{
	if (!r)
		return;
	sections_free(r->sections);
	counter_free(r->counter);
	free(r);
}

int replay_read(struct replay *r, const struct replay_log *logs, size_t n, unsigned int jobs,
	struct failure *f)
{
	return read_logs(r->counter, logs, n, jobs, f);
}

int replay_follow(
	struct replay *r, const struct replay_log *log, struct failure *f, struct growing **ret)
{
	return growing_new(r->counter, log, f, ret);
}

bool replay_is_one_run(const struct replay *r)
{
	return r->counter->format && r->counter->format->of_one_run;
}

void replay_join(struct replay *r)
{
	r->counter->options.by = REPLAY_BY_ALL;
}

int replay_finish(struct replay *r, const struct replay_section **ret, size_t *ret_n)
{
	int k;

	sections_free(TAKE(r->sections));
	k = sections_new(r->counter, &r->sections);
	if (k < 0)
		return k;
	*ret = sections_list(r->sections, ret_n);
	return 0;
}

int replay_open(struct replay *r, size_t i, struct source **ret)
{
	return sections_open(r->sections, i, ret);
}

const struct replay_totals *replay_totals(const struct replay *r)
{
	return sections_totals(r->sections);
}
