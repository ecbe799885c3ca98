/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "growing.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "logs/journal.h"
#include "serials.h"

enum { LINES_AT_ONCE = 16 * 1024 };

struct growing {
	struct counter *counter;
	struct replay_log log;
	struct reading reading;
	struct serials *serials;
	struct late late;
	uint64_t missing; /* serials, as counted so far */
	bool refused;     /* what has the name now cannot be read as a log */
	bool changed; /* another file has the name; this one has not been read to its end since that was known */
};

/* Refuses a log to which nothing will be appended. */
static int check_reader(const struct growing *l, struct reader *r, struct failure *f)
{
	char shown[256];

	escape_to(shown, sizeof(shown), l->log.path ? l->log.path : "");
	if (r->format->of_one_run)
		return failure_set(f, -EINVAL,
			"%s: cannot be followed, because it is a log of %s; leave out --follow",
			shown, r->format->word);
	if (r->in && input_packed(r->in))
		return failure_set(f, -EINVAL,
			"%s: cannot be followed, because it is packed; leave out --follow", shown);
	if (r->in)
		input_grows(r->in, true);
	return 0;
}

static int open_parts(struct growing *l, struct failure *f)
{
	int r;

	r = serials_new(&l->serials);
	if (r < 0)
		return r;
	r = reading_open(&l->reading, &l->counter->options, &l->log, f);
	if (r < 0)
		return r;
	l->reading.late = &l->late;
	return check_reader(l, &l->reading.reader, f);
}

static void growing_freep(struct growing **l)
{
	growing_free(*l);
}

int growing_new(
	struct counter *c, const struct replay_log *log, struct failure *f, struct growing **ret)
{
	_cleanup_(growing_freep) struct growing *l = calloc(1, sizeof(*l));
	int r;

	if (!l)
		return -ENOMEM;
	l->counter = c;
	l->log = *log;
	late_init(&l->late);
	r = open_parts(l, f);
	if (r < 0)
		return r;
	counter_begin(c, &l->reading);
	*ret = TAKE(l);
	return 0;
}

void growing_free(struct growing *l)
{
	if (!l)
		return;
	reading_close(&l->reading);
	serials_free(l->serials);
	late_release(&l->late);
	free(l);
}

/* ---- lines */

static int count_line(struct growing *l)
{
	struct reader *reader = &l->reading.reader;
	struct record_text node;
	struct record record;
	enum record_result result;
	uint64_t serial;

	if (reader_serial(reader, &serial, &node))
		serials_add(l->serials, serial, node.at, node.len);
	result = reader_record(reader, &record);
	return counter_add(l->counter, &l->reading, reader->line.number, result, &record);
}

static int count_lines(struct growing *l, struct failure *f)
{
	for (int i = 0; i < LINES_AT_ONCE; i++) {
		int r = reader_next(&l->reading.reader, f);

		if (r == -EAGAIN)
			return 1;
		if (r <= 0)
			return r;
		r = count_line(l);
		if (r < 0)
			return r;
	}
	return 1;
}

/* ---- rotation */

static int open_next(const struct growing *l, struct reader *ret, struct failure *f)
{
	int r;

	r = reading_open_reader(&l->counter->options, &l->log, ret, f);
	if (r < 0)
		return r;
	r = check_reader(l, ret, f);
	if (r < 0)
		reader_close(ret);
	return r;
}

/* Reads the rest of the old file, a last line without a newline included. */
static int finish_file(struct growing *l, struct failure *f)
{
	int r;

	input_grows(l->reading.reader.in, false);
	do
		r = count_lines(l, f);
	while (r > 0);
	counter_end(l->counter, &l->reading);
	reader_close(&l->reading.reader);
	return r;
}

/* What has the name now is no log: a directory, say. What was read is kept, and the next thing that
 * gets the name may be a log again. */
static int report_next(struct growing *l, struct failure *f, int error)
{
	if (error == -ENOMEM)
		return error;
	if (!l->refused) {
		l->refused = true;
		l->counter->totals.unrecognised++;
		reporter_say(&l->counter->options.reporter, "%s", failure_text(f, error));
	}
	*f = (struct failure){};
	return 0;
}

/* Continues with the file that has the name now; if there is none yet, later. */
static int change_file(struct growing *l, struct failure *f)
{
	struct reader next;
	int r;

	r = open_next(l, &next, f);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return report_next(l, f, r);
	r = finish_file(l, f);
	l->reading.reader = next;
	l->changed = l->refused = false;
	return r < 0 ? r : 1;
}

/* The end of a file that grows. A writer that uses the new file does not write to the old one any
 * more; so the old one is complete when it was read to its end once more after the new one was
 * found. */
static int at_end(struct growing *l, struct failure *f)
{
	struct input *in = l->reading.reader.in;
	bool was_changed = l->changed;

	input_again(in);
	l->changed = input_changed(in) != INPUT_SAME;
	if (!l->changed)
		return 0;
	return was_changed ? change_file(l, f) : 1;
}

static void count_missing(struct growing *l)
{
	uint64_t missing = serials_missing(l->serials);

	l->counter->totals.missing += missing - l->missing;
	l->missing = missing;
}

int growing_read(struct growing *l, struct failure *f)
{
	struct reader *reader = &l->reading.reader;
	int r;

	r = count_lines(l, f);
	if (r == 0)
		r = reader->in ? at_end(l, f) : journal_again(reader->journal, f);
	count_missing(l);
	counter_note_formats(l->counter, &l->reading);
	return r;
}

/* ---- records that were put off */

struct attributing {
	struct growing *growing;
	bool last;
};

static int attribute_record(void *userdata, const struct record *record)
{
	const struct attributing *s = userdata;

	return counter_attribute_late(s->growing->counter, &s->growing->reading, record, s->last);
}

int growing_attribute_late(struct growing *l, bool last, struct failure *f)
{
	struct attributing s = {l, last};
	int r;

	if (!l->reading.units)
		return 0;
	r = units_update(l->reading.units, f);
	if (r < 0)
		return r;
	return late_retry(&l->late, attribute_record, &s);
}
