/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "counter.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/counter.h"
#include "base/escape.h"
#include "item.h"
#include "logs/rotated.h"

/* How many lines that cannot be read are reported one by one; the total counts all. */
enum { UNREADABLE_REPORTED = 10 };

static int make_parts(struct counter *c)
{
	int r;

	r = dedup_new(&c->dedup);
	if (r < 0)
		return r;
	r = losses_new(&c->losses);
	if (r < 0)
		return r;
	r = tally_new(&c->tally);
	if (r < 0)
		return r;
	if (c->options.unit) {
		r = tally_new(&c->left_out);
		if (r < 0)
			return r;
	}
	return processes_new(c->options.by == REPLAY_BY_HOST, &c->processes);
}

int counter_new(const struct replay_options *o, struct counter **ret)
{
	_cleanup_(counter_freep) struct counter *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return -ENOMEM;
	c->options = *o;
	c->facts = (1U << _FACT_MAX) - 1;
	r = make_parts(c);
	if (r < 0)
		return r;
	*ret = TAKE(c);
	return 0;
}

void counter_free(struct counter *c)
{
	if (!c)
		return;
	dedup_free(c->dedup);
	tally_free(c->tally);
	tally_free(c->left_out);
	processes_free(c->processes);
	losses_free(c->losses);
	free(c);
}

/* ---- logs */

static const char *show_name(const struct reading *l, char *buf, size_t size)
{
	const char *name = reader_name(&l->reader);

	return escape_to(buf, size, strcmp(name, "-") == 0 ? "(standard input)" : name);
}

void counter_begin(struct counter *c, const struct reading *l)
{
	const struct log_format *format = l->reader.format;
	bool rotates = l->reader.in && !format->of_one_run;
	const char *path = rotates ? l->reader.path : NULL;

	if (path && c->last_path)
		c->totals.absent += rotated_missing(c->last_path, path);
	if (!format->of_one_run)
		c->last_path = path;
}

void counter_note_formats(struct counter *c, const struct reading *l)
{
	c->formats |= l->reader.used;
	if (l->has_records)
		c->facts &= reader_facts(&l->reader);
}

static void report_strange(struct counter *c, const struct reading *l)
{
	char shown[512];

	if (++c->totals.unrecognised <= UNREADABLE_REPORTED)
		reporter_say(&c->options.reporter, "%s: nothing in it is of a form that is known",
			show_name(l, shown, sizeof(shown)));
}

void counter_end(struct counter *c, const struct reading *l)
{
	c->totals.bytes += reader_bytes(&l->reader);
	if (reader_is_strange(&l->reader))
		report_strange(c, l);
	counter_note_formats(c, l);
}

/* ---- calls */

/* A launcher's records are attributed by their process only: its executable is the launcher of
 * every unit. */
static struct units_process process_of(const struct record *record, const struct tally_item *i)
{
	return (struct units_process){
		.pid = record->has & HAS_PID ? record->pid : -1,
		.time_ms = record->time_ms,
		.exe = i->launcher ? NULL : i->exe,
		.exe_len = i->exe_len,
	};
}

static bool is_left_out(
	const struct counter *c, const struct record *record, const struct tally_item *item)
{
	struct units_process process = process_of(record, item);

	return c->options.leaves_out && c->options.leaves_out(c->options.userdata, &process);
}

static enum units_match set_unit(const struct counter *c, const struct reading *l,
	const struct record *record, struct tally_item *i)
{
	struct units_process process = process_of(record, i);
	enum units_match match = UNITS_NO;
	const char *unit = l->units ? units_match(l->units, &process, &match) : NULL;

	if (unit && c->options.by == REPLAY_BY_UNIT) {
		i->where = unit;
		i->where_len = strlen(unit);
	}
	return match;
}

static int count_item(struct counter *c, const struct record *record, const struct tally_item *item)
{
	struct tally_entry *e;
	int r;

	r = tally_add(c->tally, item, &e);
	if (r == -E2BIG) {
		c->totals.lost++;
		return 0;
	}
	if (r < 0)
		return r;
	c->totals.selected++;
	processes_note(c->processes, record, e);
	return 0;
}

/* Counts the executable only. Beyond the limit of a tally it is forgotten. */
static int leave_out(struct counter *c, const struct tally_item *item)
{
	const struct tally_item exe = {.exe = item->launcher ? NULL : item->exe,
		.exe_len = item->exe_len,
		.uid = -1,
		.count = item->count};
	struct tally_entry *e;
	int r;

	r = exe.exe ? tally_add(c->left_out, &exe, &e) : 0;
	return r == -E2BIG ? 0 : r;
}

/* If one unit is asked for, a record of no known unit is left out. */
static int count_of_unit(struct counter *c, const struct record *record,
	const struct tally_item *item, enum units_match match)
{
	if (match == UNITS_NO && replay_wants_units(&c->options)) {
		c->totals.not_of_unit++;
		if (c->options.unit)
			return leave_out(c, item);
	}
	if (is_left_out(c, record, item))
		return 0;
	c->totals.by_exe += match == UNITS_BY_EXE;
	c->totals.by_line += match == UNITS_BY_LINE;
	c->totals.without_arch += !(record->has & HAS_ARCH);
	return count_item(c, record, item);
}

/* 1 if the record is put off until more is known of its unit, 0, or -errno. */
static int put_off(const struct reading *l, const struct record *record, enum units_match match)
{
	return l->late && match != UNITS_BY_PID ? late_add(l->late, record) : 0;
}

static int add_of_unit(struct counter *c, const struct reading *l, const struct record *record,
	struct tally_item *item)
{
	enum units_match match = set_unit(c, l, record, item);
	int r;

	r = put_off(l, record, match);
	if (r != 0)
		return r < 0 ? r : 0;
	return count_of_unit(c, record, item, match);
}

static int add_call(struct counter *c, const struct reading *l, const struct record *record)
{
	struct item_texts texts;
	struct tally_item item;
	enum selection selection = item_read(&c->options, record, &texts, &item);

	if (selection == SELECTION_UNKNOWN)
		c->totals.not_shown = count_add(c->totals.not_shown, record->count);
	if (selection != SELECTION_YES)
		return 0;
	if (record->line_hash == 0 && !dedup_first(c->dedup, item.event, record->serial)) {
		c->totals.duplicates++;
		return 0;
	}
	if (replay_wants_units(&c->options))
		return add_of_unit(c, l, record, &item);
	return count_of_unit(c, record, &item, UNITS_NO);
}

int counter_attribute_late(
	struct counter *c, const struct reading *l, const struct record *record, bool last)
{
	struct item_texts texts;
	struct tally_item item;
	enum units_match match;
	int r;

	if (item_read(&c->options, record, &texts, &item) != SELECTION_YES)
		return 1;
	match = set_unit(c, l, record, &item);
	if (match == UNITS_NO && !last)
		return 0;
	r = count_of_unit(c, record, &item, match);
	return r < 0 ? r : 1;
}

/* ---- other records */

/* SIGSYS ended a process, and no record before shows for which call. */
static bool is_without_call(const struct counter *c, const struct record *record)
{
	return record->sig == SIGSYS && item_is_selected(&c->options, record) &&
	       !processes_was_killed(c->processes, record);
}

/* An auditd that starts although one wrote before: records of the time between are missing. */
static bool is_interruption(const struct reading *l, enum record_type type)
{
	return type == RECORD_DAEMON_ABORT || (type == RECORD_DAEMON_START && l->daemon_wrote);
}

static int add_loss(struct counter *c, const struct reading *l, const struct record *record)
{
	struct loss *loss = losses_of(c->losses, &record->host);

	if (!loss)
		return -ENOMEM;
	if (record->type == RECORD_SUPPRESSED)
		loss->lost = count_add(loss->lost, record->lost);
	else if (record->type == RECORD_TOTAL)
		loss->total = record->lost > loss->total ? record->lost : loss->total;
	else if (record->type == RECORD_ABEND)
		loss->without_call += is_without_call(c, record);
	else
		loss->interruptions += is_interruption(l, record->type);
	return 0;
}

static int add_record(struct counter *c, struct reading *l, const struct record *record)
{
	int r;

	switch (record->type) {
	case RECORD_SECCOMP:
	case RECORD_SYSCALL:
		c->totals.records = count_add(c->totals.records, record->count);
		l->daemon_wrote = l->has_records = true;
		c->totals.vague_dates += record->vague_date;
		return add_call(c, l, record);
	case RECORD_ABEND:
		c->totals.records++;
		r = add_loss(c, l, record);
		l->daemon_wrote = true;
		return r;
	case RECORD_FOREIGN:
		c->totals.foreign++;
		return 0;
	case RECORD_SUPPRESSED:
	case RECORD_TOTAL:
		return add_loss(c, l, record);
	default:
		r = add_loss(c, l, record);
		l->daemon_wrote = true;
		return r;
	}
}

static void report_unreadable(
	struct counter *c, const struct reading *l, uint64_t line, const char *why)
{
	char shown[512];

	if (++c->totals.unreadable > UNREADABLE_REPORTED)
		return;
	reporter_say(&c->options.reporter, "%s:%llu: cannot be read: %s",
		show_name(l, shown, sizeof(shown)), (unsigned long long)line, why);
}

int counter_add(struct counter *c, struct reading *l, uint64_t line, enum record_result result,
	const struct record *record)
{
	switch (result) {
	case RECORD_READ:
		return add_record(c, l, record);
	case RECORD_BROKEN:
		report_unreadable(c, l, line, record->broken);
		return 0;
	default:
		return 0;
	}
}
