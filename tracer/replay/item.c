/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "item.h"

#include <string.h>

#include "base/hash.h"

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

static const char *base_name(const char *at, size_t len)
{
	const char *slash = memrchr(at, '/', len);

	return slash ? slash + 1 : at;
}

/* A launcher is the service manager's child before the exec: its comm is "(name)", its executable
 * the manager or the manager's helper. */
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

/* Everything that is selected by, except for texts and architecture. */
static bool passes_numbers(const struct replay_options *o, const struct record *record)
{
	if (o->pid >= 0 && (!(record->has & HAS_PID) || record->pid != o->pid))
		return false;
	if (o->uid >= 0 && (!(record->has & HAS_UID) || record->uid != o->uid))
		return false;
	return record->time_ms >= o->since_ms && record->time_ms <= o->until_ms;
}

static bool passes_texts(const struct replay_options *o, const struct tally_item *i)
{
	if (i->launcher)
		return true;
	if (o->exe && !is_text(o->exe, i->exe, i->exe_len))
		return false;
	return !o->comm || is_text(o->comm, i->comm, i->comm_len);
}

static void set_host(
	const struct replay_options *o, const struct record *record, struct tally_item *i)
{
	if (o->by != REPLAY_BY_HOST || record->host.len == 0)
		return;
	i->where = record->host.at;
	i->where_len = strnlen(record->host.at, record->host.len);
}

static uint64_t hash_event(const struct record *record)
{
	if (record->line_hash != 0)
		return record->line_hash;
	return hash_mix(hash_mix(record->time_ms, record->serial),
		(uint64_t)(uint32_t)record->pid << 32 | (uint32_t)record->nr);
}

bool item_read(const struct replay_options *o, const struct record *record,
	struct item_texts *texts, struct tally_item *ret)
{
	uint32_t arch = record->has & HAS_ARCH ? record->arch : abi_native();

	*ret = (struct tally_item){
		.syscall = abi_from_audit(arch, record->nr),
		.time_ms = record->time_ms,
		.count = record->count,
		.facts = record->facts,
		.n_facts = record->n_facts,
	};
	if (!passes_numbers(o, record) || (o->arch != 0 && o->arch != ret->syscall.arch))
		return false;
	ret->exe = text_of(&record->exe, texts->exe, &ret->exe_len);
	ret->comm = text_of(&record->comm, texts->comm, &ret->comm_len);
	ret->launcher = is_launcher(ret);
	if (!passes_texts(o, ret))
		return false;
	ret->by_comm = ret->comm && (ret->launcher || o->by == REPLAY_BY_COMM);
	ret->event = hash_event(record);
	set_host(o, record, ret);
	return true;
}

bool item_is_selected(const struct replay_options *o, const struct record *record)
{
	struct item_texts texts;
	struct tally_item item = {};

	if (!passes_numbers(o, record))
		return false;
	item.exe = text_of(&record->exe, texts.exe, &item.exe_len);
	item.comm = text_of(&record->comm, texts.comm, &item.comm_len);
	return passes_texts(o, &item);
}
