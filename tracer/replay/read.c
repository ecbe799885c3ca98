/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "read.h"

#include "ahead.h"

static int read_lines(struct counter *c, struct reading *l, struct failure *f)
{
	struct reader *reader = &l->reader;
	struct record record;
	int r;

	while ((r = reader_next(reader, f)) > 0) {
		enum record_result result = reader_record(reader, &record);

		r = counter_add(c, l, reader->line.number, result, &record);
		if (r < 0)
			return r;
	}
	return r;
}

static int read_one(struct counter *c, const struct replay_log *log, struct failure *f)
{
	struct reading l;
	int r;

	r = reading_open(&l, &c->options, log, f);
	if (r < 0)
		return r;
	counter_begin(c, &l);
	r = read_lines(c, &l, f);
	counter_end(c, &l);
	reading_close(&l);
	return r;
}

int read_logs(struct counter *c, const struct replay_log *logs, size_t n, unsigned int jobs,
	struct failure *f)
{
	if (jobs > 1 && n > 1)
		return ahead_read(c, logs, n, jobs, f);
	for (size_t i = 0; i < n; i++) {
		int r = read_one(c, &logs[i], f);

		if (r < 0)
			return r;
	}
	return 0;
}
