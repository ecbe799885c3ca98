/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "reader.h"

#include <string.h>

#include "journal.h"
#include "unwrap.h"

/* The kernel stamps a record some time before the journal has it, and never after, unless clocks
 * jump. */
static const uint64_t journal_slack_ms = 60 * 1000;

static size_t place_of(const struct log_format *format)
{
	size_t i = 0;

	while (log_formats[i] != format)
		i++;
	return i;
}

/* Makes the state of the format at this place if there is none. 0 or -ENOMEM. */
static int begin_format(struct reader *reader, size_t place)
{
	const struct log_format *format = log_formats[place];
	void **state = &reader->states[place];

	reader->holds |= format->take != NULL;
	return format->state_new && !*state ? format->state_new(state) : 0;
}

/* An entry is a line of the kernel log, or is made one. */
static int open_journal(struct reader *reader, const struct reader_options *o, struct failure *f)
{
	uint64_t since_ms = o->since_ms > journal_slack_ms ? o->since_ms - journal_slack_ms : 0;

	int r;

	reader->format = &log_format_audit;
	reader->now = place_of(reader->format);
	r = begin_format(reader, reader->now);
	return r < 0 ? r : journal_open(o->path, since_ms * 1000, f, &reader->journal);
}

static int open_file(struct reader *reader, const struct reader_options *o, struct failure *f)
{
	const char *text;
	size_t len;
	int r;

	r = input_open(o->path, f, &reader->in);
	if (r < 0)
		return r;
	r = unwrap_new(&reader->unwrap);
	if (r < 0)
		return r;
	r = input_peek(reader->in, &text, &len, f);
	if (r < 0)
		return r;
	reader->format = log_format_recognise(text, len);
	reader->now = place_of(reader->format);
	r = begin_format(reader, reader->now);
	if (r < 0)
		return r;
	if (reader->format->look_ahead)
		reader->format->look_ahead(reader->states[reader->now], text, len);
	return 0;
}

int reader_open(struct reader *reader, const struct reader_options *o, struct failure *f)
{
	int r;

	*reader = (struct reader){.path = o->path, .line.whole = true};
	r = o->journal ? open_journal(reader, o, f) : open_file(reader, o, f);
	if (r < 0)
		reader_close(reader);
	return r;
}

void reader_close(struct reader *reader)
{
	for (size_t i = 0; i < LOG_FORMATS_N; i++)
		if (reader->states[i])
			log_formats[i]->state_free(reader->states[i]);
	unwrap_free(reader->unwrap);
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
	reader->from = e.from;
	reader->line.text = e.text;
	reader->line.len = e.len;
	reader->line.from = &reader->from;
	reader->line.number++;
	reader->broken = e.broken;
	reader->n_bytes += e.len;
	return 1;
}

/* Most lines of most logs: a record of auditd's file, which nothing wraps. */
static bool is_plain(const struct input_line *line)
{
	return line->len >= 5 && memcmp(line->text, "type=", 5) == 0;
}

/* Hands a line to @unwrap, or the end of the log. 1, 0 if there was nothing to hand over, -errno. */
static int wrap_line(struct reader *reader, int got)
{
	struct unwrap *u = reader->unwrap;
	int r;

	if (got == 0 && (input_is_growing(reader->in) || !unwrap_is_busy(u)))
		return 0;
	reader->wrapped = true;
	r = got > 0 ? unwrap_feed(u, &reader->line) : unwrap_finish(u);
	return r < 0 ? r : 1;
}

static bool take_wrapped(struct reader *reader)
{
	if (unwrap_next(reader->unwrap, &reader->line, &reader->broken))
		return true;
	reader->wrapped = unwrap_is_busy(reader->unwrap);
	reader->broken = NULL;
	return false;
}

static int next_text(struct reader *reader, struct failure *f)
{
	for (;;) {
		int r;

		if (reader->wrapped && take_wrapped(reader))
			return 1;
		r = input_next(reader->in, &reader->line, f);
		if (r < 0 || (r > 0 && !reader->wrapped && is_plain(&reader->line)))
			return r;
		r = wrap_line(reader, r);
		if (r <= 0)
			return r;
	}
}

static int next_line(struct reader *reader, struct failure *f)
{
	return reader->in ? next_text(reader, f) : next_entry(reader, f);
}

/* The format of a line is that of the lines before, unless another one claims the line. */
static int choose_format(struct reader *reader)
{
	const struct log_format *now = log_formats[reader->now];
	const struct input_line *line = &reader->line;

	if (now->claims && now->claims(line))
		return 0;
	for (size_t i = 0; i < LOG_FORMATS_N; i++) {
		int r;

		if (i == reader->now || !log_formats[i]->claims || !log_formats[i]->claims(line))
			continue;
		r = begin_format(reader, i);
		if (r >= 0)
			reader->now = i;
		return r;
	}
	return 0;
}

/* Whether a line that is none has what another format takes for one: strace's output that went to a log
 * daemon, or a text that looks so. */
static bool is_foreign(const struct reader *reader)
{
	for (size_t i = 0; i < LOG_FORMATS_N; i++)
		if (i != reader->now && log_formats[i]->resembles &&
			log_formats[i]->resembles(&reader->line))
			return true;
	return false;
}

static enum record_result read_line(struct reader *reader, struct record *ret)
{
	enum record_result result;

	if (log_formats[reader->now] != &log_format_audit || !is_plain(&reader->line)) {
		int r = choose_format(reader);

		if (r < 0)
			return record_break(ret, "there is not enough memory");
	}
	result = log_formats[reader->now]->read(reader->states[reader->now], &reader->line, ret);
	if (result == RECORD_NONE && is_foreign(reader)) {
		*ret = (struct record){.type = RECORD_FOREIGN};
		return RECORD_READ;
	}
	if (result == RECORD_READ)
		reader->used |= 1U << reader->now;
	reader->recognised |= result != RECORD_NONE;
	return result;
}

/* Whether a format has a record of an earlier line. */
static bool take_held(struct reader *reader, bool end)
{
	uint64_t number;

	for (size_t i = 0; i < LOG_FORMATS_N; i++) {
		if (!log_formats[i]->take || !reader->states[i])
			continue;
		reader->held_result =
			log_formats[i]->take(reader->states[i], end, &reader->held, &number);
		if (reader->held_result == RECORD_NONE)
			continue;
		reader->line = (struct input_line){.text = "", .number = number, .whole = true};
		reader->used |= 1U << i;
		reader->recognised = true;
		return true;
	}
	return false;
}

int reader_next(struct reader *reader, struct failure *f)
{
	int r;

	if (reader->holds && take_held(reader, reader->error < 0))
		return 1;
	if (reader->error < 0)
		return reader->error;
	r = next_line(reader, f);
	if (r > 0 || !take_held(reader, true))
		return r;
	reader->error = r;
	return 1;
}

enum record_result reader_record(struct reader *reader, struct record *ret)
{
	enum record_result result = reader->held_result;

	if (result != RECORD_NONE) {
		*ret = reader->held;
		reader->held_result = RECORD_NONE;
		return result;
	}
	if (!reader->broken)
		return read_line(reader, ret);
	*ret = (struct record){};
	return record_break(ret, reader->broken);
}

bool reader_is_strange(const struct reader *reader)
{
	return reader->in && input_bytes(reader->in) > 0 && !reader->recognised &&
	       !unwrap_recognised(reader->unwrap);
}

bool reader_serial(const struct reader *reader, uint64_t *ret, struct record_text *ret_node)
{
	const struct log_format *format = log_formats[reader->now];

	return reader->in && !reader->broken && format->serial &&
	       format->serial(reader->line.text, reader->line.len, ret, ret_node);
}

uint32_t reader_facts(const struct reader *reader)
{
	uint32_t facts = UINT32_MAX;

	for (size_t i = 0; i < LOG_FORMATS_N; i++) {
		const struct log_format *format = log_formats[i];

		if (reader->used & 1U << i)
			facts &= format->facts ? format->facts(reader->states[i]) : 0;
	}
	return facts;
}

uint64_t reader_bytes(const struct reader *reader)
{
	return reader->in ? input_bytes(reader->in) : reader->n_bytes;
}

const char *reader_name(const struct reader *reader)
{
	return reader->path ? reader->path : "(journal)";
}
