/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "replay.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "journal.h"
#include "mix.h"
#include "record.h"
#include "replay-priv.h"
#include "strace.h"

/* Between a launcher's last call and what it became, and between a kill's two records. */
static const uint64_t near_ms = 60 * 60 * 1000;

int replay_new(const struct replay_options *o, struct replay **ret)
{
	_cleanup_(replay_freep) struct replay *r = calloc(1, sizeof(*r));
	int k;

	if (!r)
		return -ENOMEM;
	r->o = *o;
	k = seen_new(&r->seen);
	if (k >= 0)
		k = tally_new(&r->tally);
	if (k < 0)
		return k;
	*ret = TAKE(r);
	return 0;
}

void replay_free(struct replay *r)
{
	if (!r)
		return;
	seen_free(r->seen);
	units_free(r->units);
	tally_free(r->tally);
	free(r->sections);
	free(r);
}

const struct replay_totals *replay_totals(const struct replay *r)
{
	return &r->totals;
}

/* ---- one record */

/* A record's text as (at, len), decoded into @buf where it must be; NULL where unknown. */
static const char *text_of(const struct record_text *t, char buf[static TEXT_MAX], size_t *ret_len)
{
	*ret_len = t->len;
	if (t->len == 0)
		return NULL;
	if (t->hex)
		*ret_len = record_decode(t, buf, TEXT_MAX);
	else
		*ret_len = strnlen(t->at, t->len);
	return t->hex ? buf : t->at;
}

static bool is_text(const char *want, const char *at, size_t len)
{
	return at && strlen(want) == len && memcmp(want, at, len) == 0;
}

static const char *base_name(const char *at, size_t len)
{
	const char *slash = memrchr(at, '/', len);

	return slash ? slash + 1 : at;
}

/* The service manager's child before the exec: "(name)" as comm, the manager or its helper as executable. */
static bool is_launcher(const struct tally_item *i)
{
	const char *name;
	size_t len;

	if (i->comm_len < 2 || i->comm[0] != '(' || i->comm[i->comm_len - 1] != ')')
		return false;
	if (!i->exe)
		return true;
	name = base_name(i->exe, i->exe_len);
	len = i->exe_len - (size_t)(name - i->exe);
	return is_text("systemd", name, len) || is_text("systemd-executor", name, len);
}

/* What needs no texts. Of the call itself only @arch is asked. */
static bool is_wanted(const struct replay_options *o, const struct record *record)
{
	if (o->pid >= 0 && (!(record->has & HAS_PID) || record->pid != o->pid))
		return false;
	if (o->uid >= 0 && (!(record->has & HAS_UID) || record->uid != o->uid))
		return false;
	return record->time_ms >= o->since_ms && record->time_ms <= o->until_ms;
}

/* A launcher's records are taken whatever is selected: whose they are is decided at the end. */
static bool texts_wanted(const struct replay_options *o, const struct tally_item *i)
{
	if (i->launcher)
		return true;
	if (o->exe && !is_text(o->exe, i->exe, i->exe_len))
		return false;
	return !o->comm || is_text(o->comm, i->comm, i->comm_len);
}

/* Of a unit: a launcher's records by their process only, for its executable is every unit's launcher's. */
static bool unit_wanted(struct replay *r, const struct record *record, const struct tally_item *i)
{
	int64_t pid = record->has & HAS_PID ? record->pid : -1;

	if (!r->o.unit)
		return true;
	switch (r->units ? units_match(r->units, pid, record->time_ms, i->launcher ? NULL : i->exe,
				   i->exe_len)
			 : UNITS_NO) {
	case UNITS_BY_PID:
		return true;
	case UNITS_BY_EXE:
		r->totals.by_exe++;
		return true;
	default:
		r->totals.not_of_unit++;
		return false;
	}
}

static struct process *process_of(struct replay *r, const struct record *record)
{
	return &r->processes[(uint32_t)record->pid % PROCESSES];
}

static bool is_near(const struct process *p, const struct record *record)
{
	uint64_t a = p->time_ms, b = record->time_ms;

	return p->pid == record->pid && (a > b ? a - b : b - a) < near_ms;
}

/* A launcher's process keeps its number when it becomes the service. */
static void note_process(struct replay *r, const struct record *record, struct tally_entry *e)
{
	struct process *p = process_of(r, record);

	if (!(record->has & HAS_PID))
		return;
	if (e->launcher && !(is_near(p, record) && p->launcher == e))
		*p = (struct process){record->pid, record->time_ms, e, false};
	else if (!e->launcher && p->launcher && is_near(p, record) && !p->launcher->link)
		p->launcher->link = e;
	if (record->sig == SIGSYS) {
		if (!is_near(p, record))
			*p = (struct process){.pid = record->pid};
		p->time_ms = record->time_ms;
		p->killed = true;
	}
}

static int count_call(struct replay *r, const struct record *record, const struct tally_item *item)
{
	struct tally_entry *e;
	int k = tally_add(r->tally, item, &e);

	if (k == -E2BIG) {
		r->totals.lost++;
		return 0;
	}
	if (k < 0)
		return k;
	r->totals.selected++;
	note_process(r, record, e);
	return 0;
}

static int add_call(struct replay *r, const struct record *record)
{
	char exe[TEXT_MAX], comm[TEXT_MAX];
	struct tally_item item = {.time_ms = record->time_ms, .count = 1};
	uint32_t arch = record->has & HAS_ARCH ? record->arch : abi_native();

	item.syscall = abi_from_audit(arch, record->nr);
	if (!is_wanted(&r->o, record) || (r->o.arch != 0 && r->o.arch != item.syscall.arch))
		return 0;
	item.exe = text_of(&record->exe, exe, &item.exe_len);
	item.comm = text_of(&record->comm, comm, &item.comm_len);
	item.launcher = is_launcher(&item);
	if (!texts_wanted(&r->o, &item))
		return 0;
	item.by_comm = item.comm && (item.launcher || r->o.by == REPLAY_BY_COMM);
	item.event = mix(mix(record->time_ms, record->serial),
		(uint64_t)(uint32_t)record->pid << 32 | (uint32_t)record->nr);
	if (!seen_first(r->seen, item.event, record->serial)) {
		r->totals.duplicates++;
		return 0;
	}
	if (!unit_wanted(r, record, &item))
		return 0;
	r->totals.without_arch += !(record->has & HAS_ARCH);
	return count_call(r, record, &item);
}

/* A process that was ended by SIGSYS, where no record before it says which call it was. */
static void add_abend(struct replay *r, const struct record *record)
{
	const struct process *p = process_of(r, record);
	char exe[TEXT_MAX], comm[TEXT_MAX];
	struct tally_item item = {};

	if (record->sig != SIGSYS || !is_wanted(&r->o, record))
		return;
	item.exe = text_of(&record->exe, exe, &item.exe_len);
	item.comm = text_of(&record->comm, comm, &item.comm_len);
	if (!texts_wanted(&r->o, &item) || (p->killed && is_near(p, record)))
		return;
	r->totals.without_call++;
}

int replay_add_record(struct replay *r, const struct record *record)
{
	switch (record->type) {
	case RECORD_SECCOMP:
	case RECORD_SYSCALL:
		r->totals.records++;
		return add_call(r, record);
	case RECORD_ABEND:
		r->totals.records++;
		add_abend(r, record);
		return 0;
	case RECORD_DAEMON_ABORT:
		r->totals.interruptions++;
		return 0;
	case RECORD_SUPPRESSED:
		r->totals.lost += record->lost;
		return 0;
	case RECORD_TOTAL:
		if (record->lost > r->lost_total)
			r->lost_total = record->lost;
		return 0;
	default:
		return 0;
	}
}

/* ---- one log */

static void unreadable(
	struct replay *r, const char *path, const struct input_line *line, const char *why)
{
	r->totals.unreadable++;
	if (r->o.unreadable)
		r->o.unreadable(r->o.userdata, path, line->number, why);
}

static int read_line(struct replay *r, const char *path, const struct input_line *line)
{
	struct record record;

	switch (record_read(line->text, line->len, line->whole, &record)) {
	case RECORD_READ:
		return replay_add_record(r, &record);
	case RECORD_BROKEN:
		unreadable(r, path, line, record.broken);
		return 0;
	default:
		return 0;
	}
}

static int read_audit(struct replay *r, const char *path, struct input *in, struct failure *f)
{
	struct input_line line;
	int k;

	while ((k = input_next(in, &line, f)) > 0) {
		k = read_line(r, path, &line);
		if (k < 0)
			return k;
	}
	return k;
}

/* What strace saw has no serial: a line is told from others by its place and its text. */
static int add_traced(
	struct replay *r, const struct strace_call *call, const struct input_line *line)
{
	struct record record = {
		.has = HAS_PID | HAS_TIME, .pid = call->pid, .time_ms = call->time_ms};
	struct tally_item item = {
		.syscall = call->syscall,
		.exe = call->exe,
		.exe_len = call->exe ? strlen(call->exe) : 0,
		.time_ms = call->time_ms,
		.event = mix(line->number, mix_text(line->text, line->len)),
		.count = call->count,
	};

	r->totals.records += call->count;
	if (!is_wanted(&r->o, &record) || (r->o.arch != 0 && r->o.arch != item.syscall.arch) ||
		!texts_wanted(&r->o, &item))
		return 0;
	return count_call(r, &record, &item);
}

static int read_strace(struct replay *r, const char *path, struct input *in, struct failure *f)
{
	_cleanup_(strace_freep) struct strace *s = NULL;
	struct strace_call call;
	struct input_line line;
	int k = strace_new(&s);

	while (k >= 0 && (k = input_next(in, &line, f)) > 0) {
		k = strace_next(s, line.text, line.len, &call);
		if (k == -EBADMSG) {
			unreadable(r, path, &line, "a system call of a name that is not known");
			k = 0;
		} else if (k > 0) {
			k = add_traced(r, &call, &line);
		}
	}
	return k;
}

int replay_read(struct replay *r, const char *path, struct failure *f)
{
	_cleanup_(input_closep) struct input *in = NULL;
	const char *text;
	size_t len;
	int k;

	k = input_open(path, f, &in);
	if (k < 0)
		return k;
	k = input_peek(in, &text, &len, f);
	if (k < 0)
		return k;
	if (strace_recognise(text, len)) {
		r->n_strace++;
		k = read_strace(r, path, in, f);
	} else {
		r->n_audit++;
		k = read_audit(r, path, in, f);
	}
	r->totals.bytes += input_bytes(in);
	return k;
}

int replay_read_journal(struct replay *r, const char *path, struct failure *f)
{
	/* The kernel stamps a record some time before the journal has it, never after, but for clocks that jump. */
	static const uint64_t slack_ms = 60 * 1000;
	uint64_t since_ms = r->o.since_ms > slack_ms ? r->o.since_ms - slack_ms : 0;
	_cleanup_(journal_closep) struct journal *j = NULL;
	struct input_line line = {.whole = true};
	int k = journal_open(path, since_ms * 1000, f, &j);

	if (k >= 0 && r->o.unit) {
		units_free(TAKE(r->units));
		k = units_new(path, r->o.unit, f, &r->units);
	}
	if (k < 0)
		return k;
	r->n_audit++;
	while ((k = journal_next(j, &line.text, &line.len, f)) > 0) {
		line.number++;
		r->totals.bytes += line.len;
		k = read_line(r, path ? path : "(journal)", &line);
		if (k < 0)
			return k;
	}
	return k;
}

bool replay_only_strace(const struct replay *r)
{
	return r->n_strace > 0 && r->n_audit == 0;
}

void replay_join(struct replay *r)
{
	r->o.by = REPLAY_BY_ALL;
}
