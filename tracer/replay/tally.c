/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tally.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/counter.h"
#include "base/hash.h"

enum {
	/* Beyond TALLY_MAX entries only calls are distinguished; there may be as many entries of
	 * that kind again. */
	ENTRIES_MAX = 2 * TALLY_MAX,
	SLOTS_MIN = 1024,
	LINE = 64, /* bytes of a cache line */
};

struct slot {
	uint64_t keyed;            /* the hash of the whole key, by which the entry is found */
	struct tally_entry *entry; /* NULL: free */
};

struct tally {
	struct slot *slots; /* open addressing, a power of two, half of them free */
	size_t n_slots;
	struct tally_entry *entries[ENTRIES_MAX];
	size_t n;
	/* Executables, hosts and units: comparing addresses doubles the speed. */
	struct texts names;
	size_t comm_bytes;
	uint64_t overflowed;
	uint32_t overflowed_facts;
};

int tally_new(struct tally **ret)
{
	_cleanup_(tally_freep) struct tally *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	texts_init(&t->names);
	t->slots = calloc(SLOTS_MIN, sizeof(*t->slots));
	if (!t->slots)
		return -ENOMEM;
	t->n_slots = SLOTS_MIN;
	*ret = TAKE(t);
	return 0;
}

void tally_free(struct tally *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n; i++) {
		free(t->entries[i]->facts);
		free(t->entries[i]->comm);
		free(t->entries[i]);
	}
	texts_release(&t->names);
	free(t->slots);
	free(t);
}

/* An item's key: where its entry is, or would be. */
struct wanted {
	const struct tally_item *item;
	struct wanted_text exe, where;
	uint64_t keyed;
};

static struct wanted find_texts(const struct tally *t, const struct tally_item *i)
{
	const struct hash_key *k = &t->names.key;
	uint64_t call = (uint64_t)i->syscall.arch << 32 | (uint32_t)i->syscall.nr;
	struct wanted w = {
		.item = i,
		.exe = texts_find(&t->names, i->exe, i->exe_len),
		.where = texts_find(&t->names, i->where, i->where_len),
	};

	w.keyed = hash_keyed_mix(k, hash_keyed_mix(k, call, w.exe.keyed),
		hash_keyed_mix(k, w.where.keyed, (uint64_t)i->uid));
	if (i->by_comm)
		w.keyed = hash_keyed_mix(k, w.keyed, hash_keyed_text(k, i->comm, i->comm_len));
	return w;
}

/* The user is left out, because not every form of a record has it, and the same events give the
 * same id. Runs in profiles are known by these ids: the result must never change. */
static uint64_t stable_hash(const struct wanted *w)
{
	const struct tally_item *i = w->item;
	uint64_t h = hash_mix((uint64_t)i->syscall.arch << 32 | (uint32_t)i->syscall.nr,
		w->exe.text ? w->exe.text->hash : 0);

	if (i->by_comm)
		h = hash_mix(h, hash_text(i->comm, i->comm_len));
	if (w->where.text)
		h = hash_mix(h, w->where.text->hash);
	return (h & ~UINT64_C(1)) | i->launcher;
}

static bool same_text(const char *text, const char *at, size_t len)
{
	return strlen(text) == len && memcmp(text, at, len) == 0;
}

static struct slot *find_slot(const struct tally *t, uint64_t keyed)
{
	return &t->slots[keyed & (t->n_slots - 1)];
}

static struct slot *next_slot(const struct tally *t, struct slot *s)
{
	return ++s == t->slots + t->n_slots ? t->slots : s;
}

static bool is_same(const struct tally_entry *e, const struct wanted *w)
{
	const struct tally_item *i = w->item;

	return e->syscall.arch == i->syscall.arch && e->syscall.nr == i->syscall.nr &&
	       e->name == w->exe.text && e->where == w->where.text && e->uid == i->uid &&
	       e->launcher == i->launcher &&
	       (!i->by_comm || same_text(e->comm, i->comm, i->comm_len));
}

static int grow_slots(struct tally *t)
{
	struct slot *old = t->slots;
	size_t n = t->n_slots;

	if (2 * t->n < n)
		return 0;
	t->slots = calloc(2 * n, sizeof(*t->slots));
	if (!t->slots) {
		t->slots = old;
		return -ENOMEM;
	}
	t->n_slots = 2 * n;
	for (size_t i = 0; i < n; i++)
		if (old[i].entry) {
			struct slot *s = find_slot(t, old[i].keyed);

			while (s->entry)
				s = next_slot(t, s);
			*s = old[i];
		}
	free(old);
	return 0;
}

static struct tally_entry *allocate_entry(const struct wanted *w)
{
	struct tally_entry *e = aligned_alloc(LINE, 2 * LINE);
	const struct tally_item *i = w->item;

	static_assert(sizeof(*e) <= 2 * LINE, "hot in one line, cold in the other");
	if (!e)
		return NULL;
	*e = (struct tally_entry){
		.hash = stable_hash(w),
		.syscall = i->syscall,
		.name = w->exe.text,
		.first_ms = UINT64_MAX,
		.where = w->where.text,
		.exe.path = text_at(w->exe.text),
		.comm = strndup(i->comm ? i->comm : "", i->comm_len),
		.uid = i->uid,
		.launcher = i->launcher,
	};
	if (!e->comm) {
		free(e);
		return NULL;
	}
	return e;
}

static int insert_entry(struct tally *t, uint64_t keyed, struct tally_entry *e)
{
	struct slot *s;
	int r = grow_slots(t);

	if (r < 0)
		return r;
	for (s = find_slot(t, keyed); s->entry;)
		s = next_slot(t, s);
	*s = (struct slot){keyed, e};
	t->entries[t->n++] = e;
	return 0;
}

static int make_entry(struct tally *t, struct wanted *w, struct tally_entry **ret)
{
	int r;

	r = texts_keep(&t->names, &w->exe);
	if (r < 0)
		return r;
	r = texts_keep(&t->names, &w->where);
	if (r < 0)
		return r;
	*ret = allocate_entry(w);
	if (!*ret)
		return -ENOMEM;
	r = insert_entry(t, w->keyed, *ret);
	if (r < 0) {
		free((*ret)->comm);
		free(*ret);
	}
	t->comm_bytes += w->item->comm_len;
	return r;
}

static struct tally_entry *find_entry(const struct tally *t, const struct wanted *w)
{
	if ((w->exe.at && !w->exe.text) || (w->where.at && !w->where.text))
		return NULL;
	for (struct slot *s = find_slot(t, w->keyed); s->entry; s = next_slot(t, s))
		if (s->keyed == w->keyed && is_same(s->entry, w))
			return s->entry;
	return NULL;
}

static bool is_anonymous(const struct tally_item *i)
{
	return !i->exe && !i->comm && !i->where && i->uid < 0;
}

static bool is_full(const struct tally *t)
{
	return t->n >= TALLY_MAX || t->names.bytes + t->comm_bytes >= TALLY_BYTES_MAX;
}

/* 0, 1 if there are too many entries to distinguish executables, -errno. */
static int find_or_make_entry(struct tally *t, const struct tally_item *i, struct tally_entry **ret)
{
	struct wanted w = find_texts(t, i);

	*ret = find_entry(t, &w);
	if (*ret)
		return 0;
	if (t->n >= ENTRIES_MAX)
		return -E2BIG;
	return is_full(t) && !is_anonymous(i) ? 1 : make_entry(t, &w, ret);
}

static int add_facts(struct tally *t, struct tally_entry *e, const struct tally_item *item)
{
	for (size_t i = 0; i < item->n_facts; i++) {
		int r = tally_facts_add(&e->facts, &item->facts[i], item->count);

		if (r < 0)
			return r;
		if (r > 0)
			t->overflowed_facts |= 1U << item->facts[i].kind;
	}
	return 0;
}

int tally_add(struct tally *t, const struct tally_item *item, struct tally_entry **ret)
{
	struct tally_entry *e;
	int r = find_or_make_entry(t, item, &e);

	if (r > 0) {
		struct tally_item anonymous = *item;

		anonymous.exe = anonymous.comm = anonymous.where = NULL;
		anonymous.exe_len = anonymous.comm_len = anonymous.where_len = 0;
		anonymous.uid = -1;
		anonymous.by_comm = false;
		t->overflowed = count_add(t->overflowed, item->count);
		r = find_or_make_entry(t, &anonymous, &e);
	}
	if (r < 0)
		return r;
	if (item->n_facts > 0) {
		r = add_facts(t, e, item);
		if (r < 0)
			return r;
	}
	e->count = count_add(e->count, item->count);
	e->first_ms = item->time_ms < e->first_ms ? item->time_ms : e->first_ms;
	e->last_ms = item->time_ms > e->last_ms ? item->time_ms : e->last_ms;
	e->id[0] += item->event;
	e->id[1] += hash_mix(item->event, e->hash);
	*ret = e;
	return 0;
}

struct tally_entry *const *tally_entries(const struct tally *t, size_t *ret_n)
{
	*ret_n = t->n;
	return t->entries;
}

uint32_t tally_overflowed_facts(const struct tally *t)
{
	return t->overflowed_facts;
}

uint64_t tally_overflowed(const struct tally *t)
{
	return t->overflowed;
}
