/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "read.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "logs/rotated.h"
#include "logs/strace.h"

void read_note_audit(struct replay *r, const struct replay_log *log)
{
	const char *path = log->journal ? NULL : log->path;

	if (path && r->last_path)
		r->totals.absent += rotated_missing(r->last_path, path);
	r->last_path = path;
	r->n_audit++;
}

void read_begin(struct replay *r, struct reader *reader)
{
	if (reader->strace)
		r->n_strace++;
	else
		read_note_audit(r, reader->log);
	r->units = reader->units;
	r->daemon_wrote = false;
}

void read_end(struct replay *r, struct reader *reader)
{
	r->totals.bytes += reader_bytes(reader);
	r->units = NULL;
}

int read_add(struct replay *r, const char *path, uint64_t line, enum record_result result,
	const struct record *record)
{
	switch (result) {
	case RECORD_READ:
		return replay_add_record(r, record);
	case RECORD_BROKEN:
		replay_unreadable(r, path, line, record->broken);
		return 0;
	default:
		return 0;
	}
}

static int read_audit(struct replay *r, struct reader *reader, struct failure *f)
{
	const char *path = reader_path(reader);
	struct record record;
	int k;

	while ((k = reader_next(reader, f)) > 0) {
		enum record_result result = reader_record(reader, &record);

		k = read_add(r, path, reader->line.number, result, &record);
		if (k < 0)
			return k;
	}
	return k;
}

int read_strace(struct replay *r, struct reader *reader, struct failure *f)
{
	_cleanup_(strace_freep) struct strace *s = NULL;
	const struct input_line *line = &reader->line;
	struct strace_call call;
	int k = strace_new(&s);

	while (k >= 0 && (k = reader_next(reader, f)) > 0) {
		k = strace_next(s, line->text, line->len, &call);
		if (k == -EBADMSG) {
			replay_unreadable(r, reader_path(reader), line->number,
				"a system call of a name that is not known");
			k = 0;
		} else if (k > 0) {
			k = replay_add_traced(
				r, &call, hash_mix(line->number, hash_text(line->text, line->len)));
		}
	}
	return k;
}

static int read_one(struct replay *r, const struct replay_log *log, struct failure *f)
{
	struct reader reader;
	int k = reader_open(&reader, r, log, f);

	if (k < 0)
		return k;
	read_begin(r, &reader);
	k = reader.strace ? read_strace(r, &reader, f) : read_audit(r, &reader, f);
	read_end(r, &reader);
	reader_close(&reader);
	return k;
}

int replay_read(struct replay *r, const struct replay_log *logs, size_t n, unsigned int jobs,
	struct failure *f)
{
	int k = 0;

	if (jobs > 1 && n > 1)
		return read_ahead(r, logs, n, jobs, f);
	for (size_t i = 0; i < n && k >= 0; i++)
		k = read_one(r, &logs[i], f);
	return k;
}
