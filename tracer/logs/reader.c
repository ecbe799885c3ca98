/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "reader.h"

#include <string.h>

#include "base/cleanup.h"
#include "journal.h"

/* The kernel stamps a record some time before the journal has it, and never after, unless clocks
 * jump. */
static const uint64_t journal_slack_ms = 60 * 1000;

/* An entry is a line of the kernel log, or is made one. */
static int open_journal(struct reader *reader, const struct reader_options *o, struct failure *f)
{
	uint64_t since_ms = o->since_ms > journal_slack_ms ? o->since_ms - journal_slack_ms : 0;

	reader->format = &log_format_audit;
	return journal_open(o->path, since_ms * 1000, f, &reader->journal);
}

static int open_file(struct reader *reader, const struct reader_options *o, struct failure *f)
{
	const char *text;
	size_t len;
	int r;

	r = input_open(o->path, f, &reader->in);
	if (r < 0)
		return r;
	r = input_peek(reader->in, &text, &len, f);
	if (r < 0)
		return r;
	reader->format = log_format_recognise(text, len);
	return 0;
}

static int open_any(struct reader *reader, const struct reader_options *o, struct failure *f)
{
	int r;

	r = o->journal ? open_journal(reader, o, f) : open_file(reader, o, f);
	if (r < 0)
		return r;
	return reader->format->state_new ? reader->format->state_new(&reader->state) : 0;
}

int reader_open(struct reader *reader, const struct reader_options *o, struct failure *f)
{
	int r;

	*reader = (struct reader){.path = o->path, .line.whole = true};
	r = open_any(reader, o, f);
	if (r < 0)
		reader_close(reader);
	return r;
}

void reader_close(struct reader *reader)
{
	if (reader->state)
		reader->format->state_free(reader->state);
	input_closep(&reader->in);
	journal_closep(&reader->journal);
	*reader = (struct reader){};
}

static int next_entry(struct reader *reader, struct failure *f)
{
	struct journal_entry e;
	int r;

	r = journal_next(reader->journal, &e, f);
	if (r <= 0)
		return r;
	reader->line.text = e.text;
	reader->line.len = e.len;
	reader->line.number++;
	reader->host = (struct record_text){e.host, e.host_len, false};
	reader->n_bytes += e.len;
	return 1;
}

int reader_next(struct reader *reader, struct failure *f)
{
	return reader->in ? input_next(reader->in, &reader->line, f) : next_entry(reader, f);
}

enum record_result reader_record(struct reader *reader, struct record *ret)
{
	enum record_result result = reader->format->read(reader->state, &reader->line, ret);

	if (reader->journal)
		ret->host = reader->host;
	return result;
}

bool reader_serial(const struct reader *reader, uint64_t *ret, struct record_text *ret_node)
{
	return reader->in && reader->format->serial &&
	       reader->format->serial(reader->line.text, reader->line.len, ret, ret_node);
}

uint32_t reader_facts(const struct reader *reader)
{
	return reader->format->facts ? reader->format->facts(reader->state) : 0;
}

uint64_t reader_bytes(const struct reader *reader)
{
	return reader->in ? input_bytes(reader->in) : reader->n_bytes;
}

const char *reader_name(const struct reader *reader)
{
	return reader->path ? reader->path : "(journal)";
}
