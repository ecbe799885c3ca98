/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "late.h"
#include "logs/journal.h"
#include "read.h"
#include "serials.h"

enum { LINES_AT_ONCE = 16 * 1024 };

struct replay_followed {
	struct replay *replay;
	struct replay_log log;
	struct reader reader;
	struct serials *serials;
	struct late late;
	uint64_t missing; /* as counted so far */
	bool daemon_wrote;
	bool changed; /* the file is not what its name says any more; it was read to its end before that was known */
};

/* What the replay knows of the log that is being read is this log's. */
static void enter(struct replay_followed *l)
{
	l->replay->units = l->reader.units;
	l->replay->late = &l->late;
	l->replay->daemon_wrote = l->daemon_wrote;
}

static void leave(struct replay_followed *l)
{
	l->daemon_wrote = l->replay->daemon_wrote;
	l->replay->units = NULL;
	l->replay->late = NULL;
}

static int open_log(struct replay_followed *l, struct reader *ret, struct failure *f)
{
	int k = reader_open(ret, l->replay, &l->log, f);
	bool strace = ret->strace;
	char shown[256];

	if (k < 0)
		return k;
	if (ret->in && (strace || input_packed(ret->in))) {
		reader_close(ret);
		escape_to(shown, sizeof(shown), l->log.path);
		return failure_set(f, -EINVAL, "%s: cannot be followed, since it is %s", shown,
			strace ? "a log of strace" : "packed");
	}
	if (ret->in)
		input_grows(ret->in, true);
	return 0;
}

int replay_follow(struct replay *r, const struct replay_log *log, struct failure *f,
	struct replay_followed **ret)
{
	struct replay_followed *l = calloc(1, sizeof(*l));
	int k;

	if (!l)
		return -ENOMEM;
	l->replay = r;
	l->log = *log;
	late_init(&l->late);
	k = serials_new(&l->serials);
	if (k >= 0)
		k = open_log(l, &l->reader, f);
	if (k < 0) {
		replay_unfollow(l);
		return k;
	}
	read_note_audit(r, log);
	*ret = l;
	return 0;
}

void replay_unfollow(struct replay_followed *l)
{
	if (!l)
		return;
	reader_close(&l->reader);
	serials_free(l->serials);
	late_release(&l->late);
	free(l);
}

static int add_line(struct replay_followed *l)
{
	const struct input_line *line = &l->reader.line;
	struct record_text node;
	struct record record;
	enum record_result result;
	uint64_t serial;

	if (l->reader.in && record_serial(line->text, line->len, &serial, &node))
		serials_add(l->serials, serial, node.at, node.len);
	result = reader_record(&l->reader, &record);
	return read_add(l->replay, reader_path(&l->reader), line->number, result, &record);
}

static int add_lines(struct replay_followed *l, struct failure *f)
{
	int k = 1;

	for (int i = 0; i < LINES_AT_ONCE && k > 0; i++) {
		k = reader_next(&l->reader, f);
		if (k > 0 && add_line(l) < 0)
			return -ENOMEM;
	}
	return k;
}

/* From the file that has the name by now. Where there is none yet, later. */
static int go_on(struct replay_followed *l, struct failure *f)
{
	struct reader next;
	int k = open_log(l, &next, f);

	if (k == -ENOENT)
		return 0;
	if (k < 0)
		return k;
	input_grows(l->reader.in, false);
	while ((k = add_lines(l, f)) > 0)
		;
	l->replay->totals.bytes += reader_bytes(&l->reader);
	reader_close(&l->reader);
	l->reader = next;
	l->changed = false;
	return k < 0 ? k : 1;
}

/* The end of a file that grows. Whoever writes to the new file writes to the old one no more, so that this, read to its end
 * once again, is complete. */
static int at_end(struct replay_followed *l, struct failure *f)
{
	bool was_changed = l->changed;

	input_again(l->reader.in);
	l->changed = input_changed(l->reader.in) != INPUT_SAME;
	if (!l->changed)
		return 0;
	return was_changed ? go_on(l, f) : 1;
}

int replay_followed_read(struct replay_followed *l, struct failure *f)
{
	int k;

	enter(l);
	k = add_lines(l, f);
	if (k == 0)
		k = l->reader.in ? at_end(l, f) : journal_again(l->reader.journal, f);
	leave(l);
	l->replay->totals.missing += serials_missing(l->serials) - l->missing;
	l->missing = serials_missing(l->serials);
	return k;
}

struct settling {
	struct replay *replay;
	bool last;
};

static int settle_one(void *userdata, const struct record *record)
{
	const struct settling *s = userdata;

	return replay_retry(s->replay, record, s->last);
}

int replay_followed_settle(struct replay_followed *l, bool last, struct failure *f)
{
	struct settling s = {l->replay, last};
	int k = 0;

	enter(l);
	if (l->reader.units)
		k = units_update(l->reader.units, f);
	if (k >= 0 && l->reader.units)
		k = late_retry(&l->late, settle_one, &s);
	leave(l);
	return k;
}
