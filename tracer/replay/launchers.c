/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "launchers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

enum {
	NAME_MAX_LEN = 13, /* of what is between the parentheses: a comm has 15 bytes */
	UID_ANY = -2,      /* of services, for root's launchers */
};

/* What a launcher has between its parentheses, and the services whose names end with it. */
struct ending {
	const char *at; /* NULL: the slot is free */
	size_t len;
	int64_t uid;             /* of the services; or UID_ANY */
	const struct text *host; /* if sections are hosts */
	size_t n;                /* more than LAUNCHERS_MATCHES: too many */
	const char *keys[LAUNCHERS_MATCHES];
};

struct launchers {
	const struct replay_options *o;
	struct hash_key key;
	struct ending *endings; /* open addressing, a power of two, half of them free */
	size_t n_slots;
	uint32_t lengths;   /* of endings: bits 1 << length */
	const char **units; /* the keys of services, sorted, if sections are units */
	size_t n_units;
	const char *matched; /* room for an answer */
};

const char *launchers_key(const struct replay_options *o, const struct tally_entry *e)
{
	switch (o->by) {
	case REPLAY_BY_EXE:
		return e->exe.path;
	case REPLAY_BY_COMM:
		return e->comm[0] ? e->comm : NULL;
	case REPLAY_BY_HOST:
	case REPLAY_BY_UNIT:
		return text_at(e->where);
	default:
		return NULL;
	}
}

/* ---- order */

static int compare_keys(const char *a, const char *b)
{
	if (a == b)
		return 0;
	if (!a || !b)
		return !a - !b;
	return strcmp(a, b);
}

static int compare_units(const void *a, const void *b)
{
	return compare_keys(*(const char *const *)a, *(const char *const *)b);
}

/* ---- the index */

static size_t inner_len(const struct tally_entry *launcher)
{
	return strlen(launcher->comm) - 2;
}

static const struct text *host_of(const struct launchers *l, const struct tally_entry *e)
{
	return l->o->by == REPLAY_BY_HOST ? e->where : NULL;
}

static struct ending ending_of_launcher(const struct launchers *l, const struct tally_entry *e)
{
	return (struct ending){
		.at = e->comm + 1,
		.len = inner_len(e),
		.uid = e->uid == 0 ? UID_ANY : e->uid,
		.host = host_of(l, e),
	};
}

static bool is_same(const struct ending *a, const struct ending *b)
{
	return a->len == b->len && a->uid == b->uid && a->host == b->host &&
	       memcmp(a->at, b->at, a->len) == 0;
}

/* The slot that has the ending, or that it would get. */
static struct ending *find_ending(const struct launchers *l, const struct ending *wanted)
{
	const struct hash_key *k = &l->key;
	size_t i = hash_keyed_mix(k, hash_keyed_text(k, wanted->at, wanted->len),
			   hash_keyed_mix(k, (uint64_t)wanted->uid, (uintptr_t)wanted->host)) &
		   (l->n_slots - 1);

	while (l->endings[i].at && !is_same(&l->endings[i], wanted))
		i = (i + 1) & (l->n_slots - 1);
	return &l->endings[i];
}

static bool has_key(const struct ending *e, const char *key)
{
	for (size_t i = 0; i < e->n; i++)
		if (compare_keys(e->keys[i], key) == 0)
			return true;
	return false;
}

static void add_key(struct ending *e, const char *key)
{
	if (e->n > LAUNCHERS_MATCHES || has_key(e, key))
		return;
	if (e->n < LAUNCHERS_MATCHES)
		e->keys[e->n] = key;
	e->n++;
}

/* A service is found by each ending of its name that a launcher has. */
static void add_service(const struct launchers *l, const struct tally_entry *e, const char *name)
{
	size_t len = name ? strlen(name) : 0;
	const int64_t uids[] = {UID_ANY, e->uid};

	for (size_t n = 1; n <= NAME_MAX_LEN && n <= len; n++)
		for (size_t i = 0; l->lengths >> n & 1 && i < ARRAY_SIZE(uids); i++) {
			struct ending wanted = {.at = name + len - n,
				.len = n,
				.uid = uids[i],
				.host = host_of(l, e)};
			struct ending *found = find_ending(l, &wanted);

			if (found->at)
				add_key(found, launchers_key(l->o, e));
		}
}

static bool has_ending(const struct tally_entry *e)
{
	return e->launcher && inner_len(e) > 0 && inner_len(e) <= NAME_MAX_LEN;
}

static int make_slots(struct launchers *l, struct tally_entry *const *entries, size_t n)
{
	size_t wanted = 0;

	for (size_t i = 0; i < n; i++)
		wanted += has_ending(entries[i]);
	l->n_slots = 2;
	while (l->n_slots < 2 * wanted)
		l->n_slots *= 2;
	l->endings = calloc(l->n_slots, sizeof(*l->endings));
	return l->endings ? 0 : -ENOMEM;
}

static int index_names(struct launchers *l, struct tally_entry *const *entries, size_t n)
{
	int r;

	r = make_slots(l, entries, n);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		if (has_ending(entries[i])) {
			struct ending e = ending_of_launcher(l, entries[i]);

			*find_ending(l, &e) = e;
			l->lengths |= 1U << e.len;
		}
	for (size_t i = 0; l->lengths != 0 && i < n; i++)
		if (!entries[i]->launcher) {
			add_service(l, entries[i], entries[i]->exe.path);
			add_service(l, entries[i], entries[i]->comm);
		}
	return 0;
}

static int index_units(struct launchers *l, struct tally_entry *const *entries, size_t n)
{
	if (l->o->by != REPLAY_BY_UNIT)
		return 0;
	l->units = calloc(n + 1, sizeof(*l->units));
	if (!l->units)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (!entries[i]->launcher && entries[i]->where)
			l->units[l->n_units++] = launchers_key(l->o, entries[i]);
	qsort(l->units, l->n_units, sizeof(*l->units), compare_units);
	return 0;
}

int launchers_new(const struct replay_options *o, const struct tally *t, struct launchers **ret)
{
	_cleanup_(launchers_freep) struct launchers *l = calloc(1, sizeof(*l));
	size_t n;
	struct tally_entry *const *entries = tally_entries(t, &n);
	int r;

	if (!l)
		return -ENOMEM;
	l->o = o;
	hash_key_make(&l->key);
	r = index_names(l, entries, n);
	if (r < 0)
		return r;
	r = index_units(l, entries, n);
	if (r < 0)
		return r;
	*ret = TAKE(l);
	return 0;
}

void launchers_free(struct launchers *l)
{
	if (!l)
		return;
	free(l->endings);
	free(l->units);
	free(l);
}

/* ---- asking */

static size_t match_one(struct launchers *l, const char *key, const char *const **ret_keys)
{
	l->matched = key;
	*ret_keys = &l->matched;
	return 1;
}

static size_t match_unit(struct launchers *l, const char *unit, const char *const **ret_keys)
{
	if (!bsearch(&unit, l->units, l->n_units, sizeof(unit), compare_units))
		return 0;
	return match_one(l, unit, ret_keys);
}

static size_t match_name(
	const struct launchers *l, const struct tally_entry *launcher, const char *const **ret_keys)
{
	struct ending wanted = ending_of_launcher(l, launcher);
	const struct ending *e = has_ending(launcher) ? find_ending(l, &wanted) : NULL;

	if (!e || e->n > LAUNCHERS_MATCHES)
		return 0;
	*ret_keys = e->keys;
	return e->n;
}

size_t launchers_match(
	struct launchers *l, const struct tally_entry *launcher, const char *const **ret_keys)
{
	if (l->o->by == REPLAY_BY_UNIT && launcher->where)
		return match_unit(l, launchers_key(l->o, launcher), ret_keys);
	if (!launcher->link)
		return match_name(l, launcher, ret_keys);
	return match_one(l, launchers_key(l->o, launcher->link), ret_keys);
}
