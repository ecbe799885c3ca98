/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "item.h"

#include <signal.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "event/executable.h"

/* A record's text as (at, len), decoded into @buf if it is encoded; NULL if it is not known. */
static const char *text_of(
	const struct record_text *t, char buf[static ITEM_TEXT_SIZE], size_t *ret_len)
{
	*ret_len = t->len;
	if (t->len == 0)
		return NULL;
	if (t->hex)
		*ret_len = record_decode(t, buf, ITEM_TEXT_SIZE);
	else
		*ret_len = strnlen(t->at, t->len);
	return t->hex ? buf : t->at;
}

static bool is_text(const char *want, const char *at, size_t len)
{
	return at && strlen(want) == len && memcmp(want, at, len) == 0;
}

/* The same for the executable, by its path alone. */
static const char *exe_of(
	const struct record *record, char buf[static ITEM_TEXT_SIZE], size_t *ret_len)
{
	const char *at = text_of(&record->exe, buf, ret_len);

	if (at)
		*ret_len = executable_path_len(at, *ret_len);
	return at;
}

/* The manager, and the helper that its children execute since version 255. The directory is the
 * one that a link leads to if /lib or /bin is a link. */
static const char *const launcher_paths[] = {
	"/usr/lib/systemd/systemd",
	"/usr/lib/systemd/systemd-executor",
	"/lib/systemd/systemd",
	"/lib/systemd/systemd-executor",
};

static bool is_launcher_path(const char *at, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(launcher_paths); i++)
		if (is_text(launcher_paths[i], at, len))
			return true;
	return false;
}

/* A launcher is the service manager's child before the exec: its comm is "(name)", its executable
 * the manager or the manager's helper. Everybody can have such a comm, and a file of that name in
 * another directory; launchers.h has what a user can do beyond. */
static bool is_launcher(const struct tally_item *i)
{
	if (i->comm_len < 2 || i->comm[0] != '(' || i->comm[i->comm_len - 1] != ')')
		return false;
	return !i->exe || is_launcher_path(i->exe, i->exe_len);
}

static enum selection both(enum selection a, enum selection b)
{
	return a < b ? a : b;
}

/* @is_shown: the record has what is compared. */
static enum selection select_by(bool is_shown, bool is_equal)
{
	if (!is_shown)
		return SELECTION_UNKNOWN;
	return is_equal ? SELECTION_YES : SELECTION_NO;
}

/* Process number, what became of it, and time. */
static enum selection select_numbers(const struct replay_options *o, const struct record *record)
{
	if (o->kills_only && !(record->has & HAS_SIG && record->sig == SIGSYS))
		return SELECTION_NO;
	if (record->time_ms < o->since_ms || record->time_ms > o->until_ms)
		return SELECTION_NO;
	return o->pid < 0 ? SELECTION_YES : select_by(record->has & HAS_PID, record->pid == o->pid);
}

/* @want may have been copied from a record. */
static bool is_path(const char *want, const char *at, size_t len)
{
	size_t want_len = executable_path_len(want, strlen(want));

	return at && want_len == len && memcmp(want, at, len) == 0;
}

/* Executable, name and user. */
static enum selection select_identity(const struct replay_options *o, const struct tally_item *i)
{
	enum selection s = SELECTION_YES;

	if (o->uid >= 0 && !(i->launcher && i->uid == 0))
		s = select_by(i->uid >= 0, i->uid == o->uid);
	if (i->launcher)
		return s;
	if (o->exe)
		s = both(s, select_by(i->exe, is_path(o->exe, i->exe, i->exe_len)));
	if (o->comm)
		s = both(s, select_by(i->comm, is_text(o->comm, i->comm, i->comm_len)));
	return s;
}

static void set_host(
	const struct replay_options *o, const struct record *record, struct tally_item *i)
{
	if (o->by != REPLAY_BY_HOST || record->host.len == 0)
		return;
	i->where = record->host.at;
	i->where_len = strnlen(record->host.at, record->host.len);
}

static int64_t uid_of(const struct record *record)
{
	return record->has & HAS_UID ? (int64_t)record->uid : -1;
}

static uint64_t hash_event(const struct record *record)
{
	if (record->line_hash != 0)
		return record->line_hash;
	return hash_mix(hash_mix(record->time_ms, record->serial),
		(uint64_t)(uint32_t)record->pid << 32 | (uint32_t)record->nr);
}

enum selection item_read(const struct replay_options *o, const struct record *record,
	struct item_texts *texts, struct tally_item *ret)
{
	uint32_t arch = record->has & HAS_ARCH ? record->arch : abi_native();
	enum selection selection = select_numbers(o, record);

	*ret = (struct tally_item){
		.syscall = abi_from_audit(arch, record->nr),
		.time_ms = record->time_ms,
		.count = record->count,
		.facts = record->facts,
		.n_facts = record->n_facts,
		.uid = uid_of(record),
	};
	if (selection == SELECTION_NO || (o->arch != 0 && o->arch != ret->syscall.arch))
		return SELECTION_NO;
	ret->exe = exe_of(record, texts->exe, &ret->exe_len);
	ret->comm = text_of(&record->comm, texts->comm, &ret->comm_len);
	ret->launcher = is_launcher(ret);
	selection = both(selection, select_identity(o, ret));
	if (selection != SELECTION_YES)
		return selection;
	ret->by_comm = ret->comm && (ret->launcher || o->by == REPLAY_BY_COMM);
	ret->event = hash_event(record);
	set_host(o, record, ret);
	return SELECTION_YES;
}

bool item_is_selected(const struct replay_options *o, const struct record *record)
{
	struct item_texts texts;
	struct tally_item item = {.uid = uid_of(record)};

	if (select_numbers(o, record) != SELECTION_YES)
		return false;
	item.exe = exe_of(record, texts.exe, &item.exe_len);
	item.comm = text_of(&record->comm, texts.comm, &item.comm_len);
	return select_identity(o, &item) == SELECTION_YES;
}
