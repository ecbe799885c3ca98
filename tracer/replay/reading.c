/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "reading.h"

int reading_open_reader(const struct replay_options *o, const struct replay_log *log,
	struct reader *ret, struct failure *f)
{
	const struct reader_options options = {log->path, log->journal, o->since_ms};

	return reader_open(ret, &options, f);
}

int reading_open(struct reading *l, const struct replay_options *o, const struct replay_log *log,
	struct failure *f)
{
	int r;

	*l = (struct reading){};
	r = reading_open_reader(o, log, &l->reader, f);
	if (r < 0 || !log->journal || !replay_wants_units(o))
		return r;
	r = units_new(log->path, o->unit, f, &l->units);
	if (r < 0)
		reading_close(l);
	else if (!log->path)
		units_set_programs(l->units, o->unit, o->programs);
	return r;
}

void reading_close(struct reading *l)
{
	reader_close(&l->reader);
	units_free(l->units);
	*l = (struct reading){};
}
