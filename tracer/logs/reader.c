/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "reader.h"

#include <string.h>

#include "base/cleanup.h"
#include "journal.h"

/* The kernel stamps a record some time before the journal has it, and never after, unless clocks jump. */
static const uint64_t journal_slack_ms = 60 * 1000;

/* An entry is a line of the kernel log, or is made one. */
static int open_journal(struct reader *r, const struct reader_options *o, struct failure *f)
{
	uint64_t since_ms = o->since_ms > journal_slack_ms ? o->since_ms - journal_slack_ms : 0;

	r->format = &log_format_audit;
	return journal_open(o->path, since_ms * 1000, f, &r->journal);
}

static int open_file(struct reader *r, const struct reader_options *o, struct failure *f)
{
	const char *text;
	size_t len;
	int k;

	k = input_open(o->path, f, &r->in);
	if (k < 0)
		return k;
	k = input_peek(r->in, &text, &len, f);
	if (k < 0)
		return k;
	r->format = log_format_recognise(text, len);
	return 0;
}

static int open_any(struct reader *r, const struct reader_options *o, struct failure *f)
{
	int k;

	k = o->journal ? open_journal(r, o, f) : open_file(r, o, f);
	if (k < 0)
		return k;
	return r->format->state_new ? r->format->state_new(&r->state) : 0;
}

int reader_open(struct reader *r, const struct reader_options *o, struct failure *f)
{
	int k;

	*r = (struct reader){.path = o->path, .line.whole = true};
	k = open_any(r, o, f);
	if (k < 0)
		reader_close(r);
	return k;
}

void reader_close(struct reader *r)
{
	if (r->state)
		r->format->state_free(r->state);
	input_closep(&r->in);
	journal_closep(&r->journal);
	*r = (struct reader){};
}

static int next_entry(struct reader *r, struct failure *f)
{
	struct journal_entry e;
	int k;

	k = journal_next(r->journal, &e, f);
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

enum record_result reader_record(struct reader *r, struct record *ret)
{
	enum record_result result = r->format->read(r->state, &r->line, ret);

	if (r->journal)
		ret->host = r->host;
	return result;
}

bool reader_serial(const struct reader *r, uint64_t *ret, struct record_text *ret_node)
{
	return r->in && r->format->serial &&
	       r->format->serial(r->line.text, r->line.len, ret, ret_node);
}

uint32_t reader_facts(const struct reader *r)
{
	return r->format->facts ? r->format->facts(r->state) : 0;
}

uint64_t reader_bytes(const struct reader *r)
{
	return r->in ? input_bytes(r->in) : r->n_bytes;
}

const char *reader_name(const struct reader *r)
{
	return r->path ? r->path : "(journal)";
}
