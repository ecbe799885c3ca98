/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "reader.h"

#include <string.h>

#include "journal.h"
#include "unwrap.h"

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

static size_t place_of(const struct log_format *format)
{
	size_t i = 0;

	while (log_formats[i] != format)
		i++;
	return i;
}

/* Makes the format's state if there is none. 0 or -ENOMEM. */
static int begin_format(struct reader *reader, const struct log_format *format)
{
	void **state = &reader->states[place_of(format)];

	return format->state_new && !*state ? format->state_new(state) : 0;
}

static void *state_of(const struct reader *reader, const struct log_format *format)
{
	return reader->states[place_of(format)];
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
	r = begin_format(reader, reader->format);
	if (r < 0)
		return r;
	if (reader->format->look_ahead)
		reader->format->look_ahead(state_of(reader, reader->format), text, len);
	return 0;
}

static int open_any(struct reader *reader, const struct reader_options *o, struct failure *f)
{
	int r;

	r = o->journal ? open_journal(reader, o, f) : open_file(reader, o, f);
	if (r < 0)
		return r;
	reader->now = reader->format;
	return begin_format(reader, reader->format);
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

static int next_text(struct reader *reader, struct failure *f)
{
	struct unwrap *u = reader->unwrap;
	struct input_line line;
	int r;

	while (!unwrap_next(u, &reader->line, &reader->broken)) {
		r = input_next(reader->in, &line, f);
		if (r < 0)
			return r;
		if (r > 0 && is_plain(&line) && !unwrap_is_busy(u)) {
			reader->line = line;
			reader->broken = NULL;
			return 1;
		}
		if (r == 0 && (input_is_growing(reader->in) || !unwrap_is_busy(u)))
			return 0;
		r = r > 0 ? unwrap_feed(u, &line) : unwrap_finish(u);
		if (r < 0)
			return r;
	}
	return 1;
}

static int next_line(struct reader *reader, struct failure *f)
{
	return reader->in ? next_text(reader, f) : next_entry(reader, f);
}

/* The format of a line is that of the lines before, unless another one claims the line. */
static int choose_format(struct reader *reader)
{
	const struct input_line *line = &reader->line;

	if (reader->now->claims && reader->now->claims(line))
		return 0;
	for (size_t i = 0; i < LOG_FORMATS_N; i++)
		if (log_formats[i] != reader->now && log_formats[i]->claims &&
			log_formats[i]->claims(line)) {
			int r = begin_format(reader, log_formats[i]);

			if (r >= 0)
				reader->now = log_formats[i];
			return r;
		}
	return 0;
}

static enum record_result read_line(struct reader *reader, struct record *ret)
{
	enum record_result result;

	if (!is_plain(&reader->line) || reader->now != &log_format_audit) {
		int r = choose_format(reader);

		if (r < 0)
			return record_break(ret, "there is not enough memory");
	}
	result = reader->now->read(state_of(reader, reader->now), &reader->line, ret);
	if (result == RECORD_READ)
		reader->used |= 1U << place_of(reader->now);
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

	if (take_held(reader, reader->error < 0))
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
	return reader->in && !reader->broken && reader->now->serial &&
	       reader->now->serial(reader->line.text, reader->line.len, ret, ret_node);
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
