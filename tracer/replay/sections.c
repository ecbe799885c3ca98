/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "replay-priv.h"

/* ---- whose a launcher's records are */

static const char *key_of(const struct replay *r, const struct tally_entry *e)
{
	if (r->o.by == REPLAY_BY_ALL)
		return NULL;
	if (r->o.by == REPLAY_BY_COMM)
		return e->comm[0] ? e->comm : NULL;
	if (r->o.by == REPLAY_BY_HOST || r->o.by == REPLAY_BY_UNIT)
		return tally_name_text(e->place);
	return e->exe.path;
}

static bool same_key(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* "(name)" holds the last eight bytes of the program's name at most: systemd shortens it. */
static bool is_named(const struct tally_entry *launcher, const char *name)
{
	size_t len = strlen(launcher->comm) - 2, n = name ? strlen(name) : 0;

	return n >= len && memcmp(name + n - len, launcher->comm + 1, len) == 0;
}

/* By the process that it became where that is known; else by the names that the two have. */
static bool goes_with(const struct replay *r, const struct tally_entry *launcher,
	const struct tally_entry *service)
{
	if (service->launcher)
		return false;
	if (launcher->place && r->o.by == REPLAY_BY_UNIT)
		return launcher->place == service->place;
	if (launcher->place != service->place && r->o.by != REPLAY_BY_UNIT)
		return false;
	if (launcher->link)
		return same_key(key_of(r, launcher->link), key_of(r, service));
	return is_named(launcher, service->exe.path) || is_named(launcher, service->comm);
}

static bool is_attributed(const struct replay *r, const struct tally_entry *launcher)
{
	size_t n;
	struct tally_entry *const *entries = tally_entries(r->tally, &n);

	for (size_t i = 0; i < n; i++)
		if (goes_with(r, launcher, entries[i]))
			return true;
	return false;
}

static bool launcher_belongs(
	const struct replay *r, const struct replay_section *s, const struct tally_entry *launcher)
{
	for (const struct tally_entry *e = s->entries; e; e = e->next)
		if (goes_with(r, launcher, e))
			return true;
	return false;
}

static bool has_selection(const struct replay *r)
{
	return r->o.exe || r->o.comm; /* a unit is asked of each launcher's record */
}

/* Whether a launcher's entry has a section by itself, not only by what it became. */
static bool has_own_key(const struct replay *r, const struct tally_entry *e)
{
	return r->o.by == REPLAY_BY_ALL || r->o.by == REPLAY_BY_HOST ||
	       (r->o.by == REPLAY_BY_UNIT && e->place);
}

bool section_has(
	const struct replay *r, const struct replay_section *s, const struct tally_entry *e)
{
	if (!e->launcher)
		return &r->sections[e->section] == s;
	if (has_own_key(r, e))
		return same_key(s->name, key_of(r, e)) &&
		       (!has_selection(r) || launcher_belongs(r, s, e));
	if (launcher_belongs(r, s, e))
		return true;
	/* Of nobody that was seen: a section of its own, by its "(name)". */
	return s->name && strcmp(s->name, e->comm) == 0 && !is_attributed(r, e);
}

/* ---- the list of sections */

static int by_name(const void *a, const void *b)
{
	const struct replay_section *s = a, *t = b;

	if (!s->name || !t->name)
		return !s->name - !t->name;
	return strcmp(s->name, t->name);
}

/* Whether a launcher's entry asks for a section of its own; what belongs to nobody that was asked for is counted. */
static bool needs_section(struct replay *r, const struct tally_entry *e)
{
	if (has_own_key(r, e) && !has_selection(r))
		return true;
	if (is_attributed(r, e))
		return false;
	r->shown.unattributed += e->count;
	return !has_selection(r);
}

static const char *section_name(const struct replay *r, const struct tally_entry *e)
{
	return e->launcher && !has_own_key(r, e) ? e->comm : key_of(r, e);
}

static void sort_sections(struct replay *r)
{
	size_t n = 0;

	if (r->n_sections == 0)
		return;
	qsort(r->sections, r->n_sections, sizeof(*r->sections), by_name);
	for (size_t i = 0; i < r->n_sections; i++)
		if (n == 0 || by_name(&r->sections[n - 1], &r->sections[i]) != 0)
			r->sections[n++] = r->sections[i];
	r->n_sections = n;
}

static void chain(struct replay *r, struct tally_entry *e)
{
	struct replay_section key = {.name = key_of(r, e)}, *found;
	struct tally_entry **head = &r->launchers;

	if (!e->launcher) {
		found = bsearch(&key, r->sections, r->n_sections, sizeof(key), by_name);
		e->section = (size_t)(found - r->sections);
		head = &found->entries;
	}
	e->next = *head;
	*head = e;
}

static int make_sections(struct replay *r)
{
	size_t n;
	struct tally_entry *const *entries = tally_entries(r->tally, &n);

	free(r->sections);
	r->n_sections = 0;
	r->launchers = NULL;
	r->sections = calloc(n + 1, sizeof(*r->sections));
	if (!r->sections)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (!entries[i]->launcher || needs_section(r, entries[i]))
			r->sections[r->n_sections++] = (struct replay_section){
				.name = section_name(r, entries[i]),
				.start_ms = UINT64_MAX,
			};
	sort_sections(r);
	for (size_t i = n; i > 0; i--)
		chain(r, entries[i - 1]);
	return 0;
}

/* The entries of a section one after the other, its own before the launchers': @e NULL for the first; NULL at the end. */
static const struct tally_entry *next_entry(
	const struct replay *r, const struct replay_section *s, const struct tally_entry *e)
{
	bool launchers = e && e->launcher;

	e = e ? e->next : s->entries;
	if (!launchers && e)
		return e;
	if (!launchers)
		e = r->launchers;
	while (e && !section_has(r, s, e))
		e = e->next;
	return e;
}

static void describe(struct replay *r, struct replay_section *s)
{
	const struct tally_entry *e = NULL;
	uint64_t id[2] = {};

	while ((e = next_entry(r, s, e))) {
		id[0] += e->id[0];
		id[1] += e->id[1];
		s->start_ms = e->first_ms < s->start_ms ? e->first_ms : s->start_ms;
		s->end_ms = e->last_ms > s->end_ms ? e->last_ms : s->end_ms;
	}
	snprintf(s->id, sizeof(s->id), "%016llx%016llx", (unsigned long long)id[0],
		(unsigned long long)id[1]);
}

int replay_finish(struct replay *r, const struct replay_section **ret, size_t *ret_n)
{
	int k;

	r->shown = r->totals;
	r->shown.lost += r->lost_total;
	r->shown.crowded = tally_overflowed(r->tally);
	k = make_sections(r);
	if (k < 0)
		return k;
	for (size_t i = 0; i < r->n_sections; i++)
		describe(r, &r->sections[i]);
	*ret = r->sections;
	*ret_n = r->n_sections;
	return 0;
}

/* ---- a section as a source */

struct section_source {
	struct source source;
	const struct replay *replay;
	const struct replay_section *section;
	const struct tally_entry *last;
	bool ended;
};

static int next(struct source *source, struct event *ret, struct failure *f)
{
	struct section_source *s = (struct section_source *)source;
	const struct tally_entry *e = s->ended ? NULL : next_entry(s->replay, s->section, s->last);

	s->ended = !e;
	s->last = e;
	if (!e)
		return 0;
	*ret = (struct event){
		.syscall = e->syscall,
		.exe = e->exe.path ? &e->exe : NULL,
		.time_ns = (e->first_ms - s->section->start_ms) * 1000000,
		.count = e->count,
		.launcher = e->launcher,
	};
	return 1;
}

static void report(struct source *source, struct source_report *ret)
{
	const struct replay_totals *t = &((struct section_source *)source)->replay->shown;

	*ret = (struct source_report){.lost = t->lost + t->missing};
	if (ret->lost > 0 || t->interruptions > 0 || t->without_call > 0)
		ret->gaps |= 1U << GAP_LOST;
	if (t->unreadable > 0)
		ret->gaps |= 1U << GAP_UNREADABLE;
	if (t->absent > 0)
		ret->gaps |= 1U << GAP_ABSENT;
}

static void source_end(struct source *source)
{
	free(source);
}

static const struct source_ops audit_ops = {"audit", next, report, .free = source_end};
static const struct source_ops strace_ops = {"strace", next, report, .free = source_end};

int replay_open(struct replay *r, size_t i, struct source **ret)
{
	struct section_source *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	*s = (struct section_source){
		.source.ops = replay_only_strace(r) ? &strace_ops : &audit_ops,
		.replay = r,
		.section = &r->sections[i],
	};
	*ret = &s->source;
	return 0;
}
