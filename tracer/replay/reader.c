/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "reader.h"

#include "base/cleanup.h"
#include "logs/journal.h"
#include "logs/strace.h"
#include "replay-priv.h"

static int open_journal(struct reader *r, const struct replay *replay, struct failure *f)
{
	/* The kernel stamps a record some time before the journal has it, never after, but for clocks that jump. */
	static const uint64_t slack_ms = 60 * 1000;
	uint64_t since_ms = replay->o.since_ms > slack_ms ? replay->o.since_ms - slack_ms : 0;
	int k = journal_open(r->log->path, since_ms * 1000, f, &r->journal);

	if (k >= 0 && replay_wants_units(replay))
		k = units_new(r->log->path, replay->o.unit, f, &r->units);
	return k;
}

static int open_file(struct reader *r, struct failure *f)
{
	const char *text;
	size_t len;
	int k = input_open(r->log->path, f, &r->in);

	if (k >= 0)
		k = input_peek(r->in, &text, &len, f);
	if (k >= 0)
		r->strace = strace_recognise(text, len);
	return k;
}

int reader_open(struct reader *r, const struct replay *replay, const struct replay_log *log,
	struct failure *f)
{
	int k;

	*r = (struct reader){.log = log, .line.whole = true};
	k = log->journal ? open_journal(r, replay, f) : open_file(r, f);
	if (k < 0)
		reader_close(r);
	return k;
}

void reader_close(struct reader *r)
{
	input_closep(&r->in);
	journal_closep(&r->journal);
	units_free(r->units);
	*r = (struct reader){};
}

static int next_entry(struct reader *r, struct failure *f)
{
	struct journal_entry e;
	int k = journal_next(r->journal, &e, f);

	if (k <= 0)
		return k;
	r->line.text = e.text;
	r->line.len = e.len;
	r->line.number++;
	r->host = (struct record_text){e.host, e.host_len, false};
	r->n_bytes += e.len;
	return 1;
}

int reader_next(struct reader *r, struct failure *f)
{
	return r->in ? input_next(r->in, &r->line, f) : next_entry(r, f);
}

enum record_result reader_record(const struct reader *r, struct record *ret)
{
	enum record_result result = record_read(r->line.text, r->line.len, r->line.whole, ret);

	if (r->journal)
		ret->host = r->host;
	return result;
}

uint64_t reader_bytes(const struct reader *r)
{
	return r->in ? input_bytes(r->in) : r->n_bytes;
}

const char *reader_path(const struct reader *r)
{
	return r->log->path ? r->log->path : "(journal)";
}
