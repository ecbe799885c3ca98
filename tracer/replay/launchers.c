/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "launchers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

enum { NAME_MAX_LEN = 13 }; /* of what is between the parentheses: a comm has 15 bytes */

/* The last bytes of a service's name. */
struct ending {
	const char *at;
	size_t len;
	const struct tally_name *host; /* if sections are hosts */
	const char *key;
};

struct launchers {
	const struct replay_options *o;
	struct ending *endings; /* sorted by compare_endings() */
	size_t n;
	const char **units; /* the keys of services, sorted, if sections are units */
	size_t n_units;
	const char **matched; /* room for the answer */
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
		return tally_name_text(e->where);
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

/* Whether names end alike, on the same host. */
static int compare_ends(const struct ending *a, const struct ending *b)
{
	int r;

	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	r = memcmp(a->at, b->at, a->len);
	if (r != 0)
		return r;
	return (a->host > b->host) - (a->host < b->host);
}

static int compare_endings(const void *a, const void *b)
{
	const struct ending *p = a, *q = b;
	int r = compare_ends(p, q);

	return r != 0 ? r : compare_keys(p->key, q->key);
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

/* The lengths of names between parentheses: bits 1 << length. Names are compared by these many last
 * bytes only. */
static uint32_t launcher_lengths(struct tally_entry *const *entries, size_t n)
{
	uint32_t lengths = 0;

	for (size_t i = 0; i < n; i++)
		if (entries[i]->launcher && inner_len(entries[i]) <= NAME_MAX_LEN)
			lengths |= 1U << inner_len(entries[i]);
	return lengths;
}

static const struct tally_name *host_of(const struct launchers *l, const struct tally_entry *e)
{
	return l->o->by == REPLAY_BY_HOST ? e->where : NULL;
}

static void add_endings(
	struct launchers *l, const struct tally_entry *e, const char *name, uint32_t lengths)
{
	size_t len = name ? strlen(name) : 0;

	for (size_t n = 0; n <= NAME_MAX_LEN && n <= len; n++)
		if (lengths >> n & 1)
			l->endings[l->n++] = (struct ending){(name ? name : "") + len - n, n,
				host_of(l, e), launchers_key(l->o, e)};
}

/* Removes duplicates. */
static void sort_endings(struct launchers *l)
{
	size_t n = 0;

	if (l->n > 0)
		qsort(l->endings, l->n, sizeof(*l->endings), compare_endings);
	for (size_t i = 0; i < l->n; i++)
		if (n == 0 || compare_endings(&l->endings[n - 1], &l->endings[i]) != 0)
			l->endings[n++] = l->endings[i];
	l->n = n;
}

static int index_names(struct launchers *l, struct tally_entry *const *entries, size_t n)
{
	uint32_t lengths = launcher_lengths(entries, n);
	size_t room = n * 2 * (size_t)__builtin_popcount(lengths) + 1;

	l->endings = calloc(room, sizeof(*l->endings));
	l->matched = calloc(room, sizeof(*l->matched));
	if (!l->endings || !l->matched)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (!entries[i]->launcher) {
			add_endings(l, entries[i], entries[i]->exe.path, lengths);
			add_endings(l, entries[i], entries[i]->comm, lengths);
		}
	sort_endings(l);
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
	free(l->matched);
	free(l->units);
	free(l);
}

/* ---- asking */

/* The first ending that does not come before @wanted. */
static size_t lower_bound(const struct launchers *l, const struct ending *wanted)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_ends(&l->endings[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t match_name(struct launchers *l, const struct tally_entry *launcher)
{
	struct ending wanted = {
		.at = launcher->comm + 1, .len = inner_len(launcher), .host = host_of(l, launcher)};
	size_t n = 0;

	for (size_t i = lower_bound(l, &wanted);
		i < l->n && compare_ends(&l->endings[i], &wanted) == 0; i++)
		l->matched[n++] = l->endings[i].key;
	return n;
}

static size_t match_unit(struct launchers *l, const char *unit)
{
	if (!bsearch(&unit, l->units, l->n_units, sizeof(unit), compare_units))
		return 0;
	l->matched[0] = unit;
	return 1;
}

size_t launchers_match(
	struct launchers *l, const struct tally_entry *launcher, const char *const **ret_keys)
{
	*ret_keys = l->matched;
	if (l->o->by == REPLAY_BY_UNIT && launcher->where)
		return match_unit(l, launchers_key(l->o, launcher));
	if (!launcher->link)
		return match_name(l, launcher);
	l->matched[0] = launchers_key(l->o, launcher->link);
	return 1;
}
