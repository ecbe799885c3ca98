/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tally.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/hash.h"

enum {
	/* Beyond TALLY_MAX entries only calls are distinguished; there may be as many entries of
	 * that kind again. */
	ENTRIES_MAX = 2 * TALLY_MAX,
	SLOTS_MIN = 1024,
	BUCKETS = 4096,
	LINE = 64, /* bytes of a cache line */
};

/* An executable, a host or a unit, which is kept once for all of its entries: comparing addresses
 * doubles the speed. */
struct tally_name {
	struct tally_name *next;
	uint64_t hash;
	size_t len;
	char text[];
};

struct slot {
	uint64_t hash;
	struct tally_entry *entry; /* NULL: free */
};

struct tally {
	struct slot *slots; /* open addressing, a power of two, half of them free */
	size_t n_slots;
	struct tally_entry *entries[ENTRIES_MAX];
	size_t n;
	struct tally_name *names[BUCKETS];
	uint64_t overflowed;
	uint32_t overflowed_facts;
};

int tally_new(struct tally **ret)
{
	_cleanup_(tally_freep) struct tally *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->slots = calloc(SLOTS_MIN, sizeof(*t->slots));
	if (!t->slots)
		return -ENOMEM;
	t->n_slots = SLOTS_MIN;
	*ret = TAKE(t);
	return 0;
}

static void names_free(struct tally *t)
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct tally_name *n = t->names[i], *next; n; n = next) {
			next = n->next;
			free(n);
		}
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
	names_free(t);
	free(t->slots);
	free(t);
}

/* A name in an item; @at is NULL if there is none. */
struct wanted {
	const char *at;
	size_t len;
	uint64_t hash;
	struct tally_name *name; /* NULL if the tally does not have it yet */
};

static struct wanted find_name(const struct tally *t, const char *at, size_t len)
{
	uint64_t hash = at ? hash_text(at, len) : 0;
	struct tally_name *n = at ? t->names[hash % BUCKETS] : NULL;

	while (n && (n->hash != hash || n->len != len || memcmp(n->text, at, len) != 0))
		n = n->next;
	return (struct wanted){at, len, hash, n};
}

static int make_name(struct tally *t, struct wanted *w)
{
	struct tally_name *n;

	if (w->name || !w->at)
		return 0;
	n = malloc(sizeof(*n) + w->len + 1);
	if (!n)
		return -ENOMEM;
	n->hash = w->hash;
	n->len = w->len;
	memcpy(n->text, w->at, w->len);
	n->text[w->len] = '\0';
	n->next = t->names[w->hash % BUCKETS];
	t->names[w->hash % BUCKETS] = n;
	w->name = n;
	return 0;
}

const char *tally_name_text(const struct tally_name *name)
{
	return name ? name->text : NULL;
}

static uint64_t hash_item(const struct tally_item *i, uint64_t exe, uint64_t where)
{
	uint64_t h = hash_mix((uint64_t)i->syscall.arch << 32 | (uint32_t)i->syscall.nr, exe);

	if (i->by_comm)
		h = hash_mix(h, hash_text(i->comm, i->comm_len));
	if (i->where)
		h = hash_mix(h, where);
	return (h & ~UINT64_C(1)) | i->launcher;
}

static bool same_text(const char *text, const char *at, size_t len)
{
	return strlen(text) == len && memcmp(text, at, len) == 0;
}

static struct slot *find_slot(const struct tally *t, uint64_t hash)
{
	return &t->slots[(hash >> 1) & (t->n_slots - 1)];
}

static struct slot *next_slot(const struct tally *t, struct slot *s)
{
	return ++s == t->slots + t->n_slots ? t->slots : s;
}

static bool is_same(const struct tally_entry *e, const struct tally_item *i,
	const struct tally_name *name, const struct tally_name *where)
{
	return e->syscall.arch == i->syscall.arch && e->syscall.nr == i->syscall.nr &&
	       e->name == name && e->where == where &&
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
			struct slot *s = find_slot(t, old[i].hash);

			while (s->entry)
				s = next_slot(t, s);
			*s = old[i];
		}
	free(old);
	return 0;
}

static struct tally_entry *allocate_entry(const struct tally_item *i, const struct tally_name *name,
	const struct tally_name *where, uint64_t hash)
{
	struct tally_entry *e = aligned_alloc(LINE, 2 * LINE);

	static_assert(sizeof(*e) <= 2 * LINE, "hot in one line, cold in the other");
	if (!e)
		return NULL;
	*e = (struct tally_entry){
		.hash = hash,
		.syscall = i->syscall,
		.name = name,
		.first_ms = UINT64_MAX,
		.launcher = i->launcher,
		.where = where,
		.exe.path = name ? name->text : NULL,
		.comm = strndup(i->comm ? i->comm : "", i->comm_len),
	};
	if (!e->comm) {
		free(e);
		return NULL;
	}
	return e;
}

static int insert_entry(struct tally *t, struct tally_entry *e)
{
	struct slot *s;
	int r = grow_slots(t);

	if (r < 0)
		return r;
	for (s = find_slot(t, e->hash); s->entry;)
		s = next_slot(t, s);
	*s = (struct slot){e->hash, e};
	t->entries[t->n++] = e;
	return 0;
}

static int make_entry(struct tally *t, const struct tally_item *i, struct wanted *exe,
	struct wanted *where, struct tally_entry **ret)
{
	int r;

	r = make_name(t, exe);
	if (r < 0)
		return r;
	r = make_name(t, where);
	if (r < 0)
		return r;
	*ret = allocate_entry(i, exe->name, where->name, hash_item(i, exe->hash, where->hash));
	if (!*ret)
		return -ENOMEM;
	r = insert_entry(t, *ret);
	if (r < 0) {
		free((*ret)->comm);
		free(*ret);
	}
	return r;
}

/* 0, 1 if there are too many entries to distinguish executables, -errno. */
static int find_or_make_entry(struct tally *t, const struct tally_item *i, struct tally_entry **ret)
{
	struct wanted exe = find_name(t, i->exe, i->exe_len);
	struct wanted where = find_name(t, i->where, i->where_len);
	uint64_t hash = hash_item(i, exe.hash, where.hash);

	if ((exe.name || !i->exe) && (where.name || !i->where))
		for (struct slot *s = find_slot(t, hash); s->entry; s = next_slot(t, s))
			if (s->hash == hash && is_same(s->entry, i, exe.name, where.name)) {
				*ret = s->entry;
				return 0;
			}
	if (t->n >= ENTRIES_MAX)
		return -E2BIG;
	if (t->n >= TALLY_MAX && (i->exe || i->by_comm || i->where))
		return 1;
	return make_entry(t, i, &exe, &where, ret);
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
		anonymous.by_comm = false;
		t->overflowed += item->count;
		r = find_or_make_entry(t, &anonymous, &e);
	}
	if (r < 0)
		return r;
	if (item->n_facts > 0) {
		r = add_facts(t, e, item);
		if (r < 0)
			return r;
	}
	e->count += item->count;
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
