/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "replay.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/hash.h"
#include "late.h"
#include "logs/record.h"
#include "logs/strace.h"
#include "replay-priv.h"

/* Beyond these the total has to do. */
enum { UNREADABLE_REPORTED = 10 };

/* Between a launcher's last call and what it became, and between a kill's two records. */
static const uint64_t near_ms = 60 * 60 * 1000;

int replay_new(const struct replay_options *o, struct replay **ret)
{
	_cleanup_(replay_freep) struct replay *r = calloc(1, sizeof(*r));
	int k;

	if (!r)
		return -ENOMEM;
	r->o = *o;
	k = dedup_new(&r->dedup);
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
	dedup_free(r->dedup);
	units_free(r->units);
	tally_free(r->tally);
	free(r->sections);
	free(r);
}

const struct replay_totals *replay_totals(const struct replay *r)
{
	return &r->shown;
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

/* Finds the unit. A launcher's records are taken by their process only, for its executable is every unit's launcher's. */
static enum units_match find_unit(
	struct replay *r, const struct record *record, struct tally_item *i)
{
	int64_t pid = record->has & HAS_PID ? record->pid : -1;
	enum units_match match = UNITS_NO;
	const char *unit = NULL;

	if (r->units)
		unit = units_match(r->units, pid, record->time_ms, i->launcher ? NULL : i->exe,
			i->exe_len, &match);
	if (unit && r->o.by == REPLAY_BY_UNIT) {
		i->place = unit;
		i->place_len = strlen(unit);
	}
	return match;
}

static void find_host(const struct replay *r, const struct record *record, struct tally_item *i)
{
	if (r->o.by != REPLAY_BY_HOST || record->host.len == 0)
		return;
	i->place = record->host.at;
	i->place_len = strnlen(record->host.at, record->host.len);
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
	else if (!e->launcher && p->launcher && is_near(p, record) && !p->launcher->link &&
		 (r->o.by != REPLAY_BY_HOST || p->launcher->place == e->place))
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

struct texts {
	char exe[TEXT_MAX], comm[TEXT_MAX];
};

/* What a record adds; false where it was not asked for. */
static bool read_item(const struct replay *r, const struct record *record, struct texts *t,
	struct tally_item *ret)
{
	uint32_t arch = record->has & HAS_ARCH ? record->arch : abi_native();

	*ret = (struct tally_item){.time_ms = record->time_ms, .count = 1};
	ret->syscall = abi_from_audit(arch, record->nr);
	if (!is_wanted(&r->o, record) || (r->o.arch != 0 && r->o.arch != ret->syscall.arch))
		return false;
	ret->exe = text_of(&record->exe, t->exe, &ret->exe_len);
	ret->comm = text_of(&record->comm, t->comm, &ret->comm_len);
	ret->launcher = is_launcher(ret);
	if (!texts_wanted(&r->o, ret))
		return false;
	ret->by_comm = ret->comm && (ret->launcher || r->o.by == REPLAY_BY_COMM);
	ret->event = hash_mix(hash_mix(record->time_ms, record->serial),
		(uint64_t)(uint32_t)record->pid << 32 | (uint32_t)record->nr);
	find_host(r, record, ret);
	return true;
}

/* What no unit is known of goes nowhere where one was asked for. */
static int count_of_unit(struct replay *r, const struct record *record, struct tally_item *item,
	enum units_match match)
{
	if (match == UNITS_NO && replay_wants_units(r)) {
		r->totals.not_of_unit++;
		if (r->o.unit)
			return 0;
	}
	r->totals.by_exe += match == UNITS_BY_EXE;
	r->totals.without_arch += !(record->has & HAS_ARCH);
	return count_call(r, record, item);
}

static int add_call(struct replay *r, const struct record *record)
{
	struct texts texts;
	struct tally_item item;
	enum units_match match = UNITS_NO;

	if (!read_item(r, record, &texts, &item))
		return 0;
	if (!dedup_first(r->dedup, item.event, record->serial)) {
		r->totals.duplicates++;
		return 0;
	}
	if (replay_wants_units(r))
		match = find_unit(r, record, &item);
	if (r->late && replay_wants_units(r) && match != UNITS_BY_PID) {
		int k = late_add(r->late, record);

		if (k != 0)
			return k < 0 ? k : 0;
	}
	return count_of_unit(r, record, &item, match);
}

int replay_retry(struct replay *r, const struct record *record, bool last)
{
	struct texts texts;
	struct tally_item item;
	enum units_match match;
	int k;

	if (!read_item(r, record, &texts, &item))
		return 1;
	match = find_unit(r, record, &item);
	if (match == UNITS_NO && !last)
		return 0;
	k = count_of_unit(r, record, &item, match);
	return k < 0 ? k : 1;
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

/* Whoever was ended in between is not in the log of an auditd that has started again. */
static void add_daemon(struct replay *r, enum record_type type)
{
	if (type == RECORD_DAEMON_ABORT || (type == RECORD_DAEMON_START && r->daemon_wrote))
		r->totals.interruptions++;
	r->daemon_wrote = true;
}

int replay_add_record(struct replay *r, const struct record *record)
{
	switch (record->type) {
	case RECORD_SECCOMP:
	case RECORD_SYSCALL:
		r->totals.records++;
		r->daemon_wrote = true;
		return add_call(r, record);
	case RECORD_ABEND:
		r->totals.records++;
		r->daemon_wrote = true;
		add_abend(r, record);
		return 0;
	case RECORD_SUPPRESSED:
		r->totals.lost += record->lost;
		return 0;
	case RECORD_TOTAL:
		if (record->lost > r->lost_total)
			r->lost_total = record->lost;
		return 0;
	default:
		add_daemon(r, record->type);
		return 0;
	}
}

void replay_unreadable(struct replay *r, const char *path, uint64_t line, const char *why)
{
	char shown[512];

	if (++r->totals.unreadable > UNREADABLE_REPORTED)
		return;
	reporter_say(&r->o.reporter, "%s:%llu: cannot be read: %s",
		escape_to(shown, sizeof(shown), strcmp(path, "-") == 0 ? "(standard input)" : path),
		(unsigned long long)line, why);
}

/* What strace saw has no serial: a line is told from others by its place and its text. */
int replay_add_traced(struct replay *r, const struct strace_call *call, uint64_t hash)
{
	struct record record = {
		.has = HAS_PID | HAS_TIME, .pid = call->pid, .time_ms = call->time_ms};
	struct tally_item item = {
		.syscall = call->syscall,
		.exe = call->exe,
		.exe_len = call->exe ? strlen(call->exe) : 0,
		.time_ms = call->time_ms,
		.event = hash,
		.count = call->count,
	};

	r->totals.records += call->count;
	if (!is_wanted(&r->o, &record) || (r->o.arch != 0 && r->o.arch != item.syscall.arch) ||
		!texts_wanted(&r->o, &item))
		return 0;
	return count_call(r, &record, &item);
}

bool replay_only_strace(const struct replay *r)
{
	return r->n_strace > 0 && r->n_audit == 0;
}

void replay_join(struct replay *r)
{
	r->o.by = REPLAY_BY_ALL;
}
