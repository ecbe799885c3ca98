/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sections.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/counter.h"
#include "launchers.h"

enum { NS_PER_MS = 1000000 };

/* An entry, and the name of a section that has it. */
struct member {
	const char *name;
	size_t index; /* of the entry in the tally: they stay in that order */
	const struct tally_entry *entry;
};

struct sections {
	const struct counter *counter;
	struct replay_totals totals;
	/* Of all sections; if sections are hosts, what may be of any of them. */
	struct loss loss;
	struct replay_section *list;
	size_t n;
	const struct tally_entry **entries; /* of all sections, one section after the other */
	struct member *members;
	size_t n_members, room;
};

/* ---- which entry is in which section */

static int add_member(
	struct sections *s, const char *name, size_t index, const struct tally_entry *e)
{
	if (s->n_members == s->room) {
		size_t room = s->room > 0 ? 2 * s->room : 256;
		struct member *grown = reallocarray(s->members, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		s->members = grown;
		s->room = room;
	}
	s->members[s->n_members++] = (struct member){name, index, e};
	return 0;
}

/* Whether the section of a launcher's entry does not depend on its service. */
static bool has_own_key(const struct replay_options *o, const struct tally_entry *e)
{
	return o->by == REPLAY_BY_ALL || o->by == REPLAY_BY_HOST ||
	       (o->by == REPLAY_BY_UNIT && e->where);
}

/* An entry that belongs to no service is left out if others were selected; else its "(name)" is a
 * section. */
static int add_unattributed(
	struct sections *s, size_t index, const struct tally_entry *e, bool selects)
{
	s->totals.unattributed = count_add(s->totals.unattributed, e->count);
	return selects ? 0 : add_member(s, e->comm, index, e);
}

static int add_launcher(
	struct sections *s, struct launchers *launchers, size_t index, const struct tally_entry *e)
{
	const struct replay_options *o = &s->counter->options;
	bool selects = o->exe || o->comm ||
		       o->uid >= 0; /* a unit was selected when the records were counted */
	const char *const *keys;
	size_t n;

	if (has_own_key(o, e) && !selects)
		return add_member(s, launchers_key(o, e), index, e);
	n = launchers_match(launchers, e, &keys);
	if (n == 0)
		return add_unattributed(s, index, e, selects);
	if (has_own_key(o, e))
		return add_member(s, launchers_key(o, e), index, e);
	for (size_t i = 0; i < n; i++) {
		int r = add_member(s, keys[i], index, e);

		if (r < 0)
			return r;
	}
	return 0;
}

static int add_members(struct sections *s)
{
	_cleanup_(launchers_freep) struct launchers *launchers = NULL;
	const struct counter *c = s->counter;
	size_t n;
	struct tally_entry *const *entries = tally_entries(c->tally, &n);
	int r;

	r = launchers_new(&c->options, c->tally, &launchers);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		const struct tally_entry *e = entries[i];

		r = e->launcher ? add_launcher(s, launchers, i, e)
				: add_member(s, launchers_key(&c->options, e), i, e);
		if (r < 0)
			return r;
	}
	return 0;
}

/* ---- the list of sections */

static int compare_names(const char *a, const char *b)
{
	if (a == b)
		return 0;
	if (!a || !b)
		return !a - !b;
	return strcmp(a, b);
}

static int compare_members(const void *a, const void *b)
{
	const struct member *m = a, *n = b;
	int r = compare_names(m->name, n->name);

	if (r != 0)
		return r;
	if (m->entry->launcher != n->entry->launcher)
		return m->entry->launcher - n->entry->launcher;
	return (m->index > n->index) - (m->index < n->index);
}

static void describe_section(struct replay_section *s)
{
	uint64_t id[2] = {};

	for (size_t i = 0; i < s->n_entries; i++) {
		const struct tally_entry *e = s->entries[i];

		id[0] += e->id[0];
		id[1] += e->id[1];
		s->start_ms = e->first_ms < s->start_ms ? e->first_ms : s->start_ms;
		s->end_ms = e->last_ms > s->end_ms ? e->last_ms : s->end_ms;
	}
	snprintf(s->id, sizeof(s->id), "%016llx%016llx", (unsigned long long)id[0],
		(unsigned long long)id[1]);
}

/* Members of the same name are one section. */
static int divide_members(struct sections *s)
{
	s->list = calloc(s->n_members + 1, sizeof(*s->list));
	s->entries = calloc(s->n_members + 1, sizeof(*s->entries));
	if (!s->list || !s->entries)
		return -ENOMEM;
	if (s->n_members > 0)
		qsort(s->members, s->n_members, sizeof(*s->members), compare_members);
	for (size_t i = 0; i < s->n_members; i++) {
		const struct member *m = &s->members[i];

		s->entries[i] = m->entry;
		if (i == 0 || compare_names(m[-1].name, m->name) != 0)
			s->list[s->n++] = (struct replay_section){
				.name = m->name, .start_ms = UINT64_MAX, .entries = s->entries + i};
		s->list[s->n - 1].n_entries++;
	}
	for (size_t i = 0; i < s->n; i++)
		describe_section(&s->list[i]);
	return 0;
}

/* ---- losses */

static int compare_section(const void *name, const void *section)
{
	return compare_names(name, ((const struct replay_section *)section)->name);
}

/* Whether it is known that only that section is concerned. What no host is named for, or a host
 * that has no section under this name, may be of any. */
static struct replay_section *find_section(const struct sections *s, const char *host)
{
	if (!host || s->counter->options.by != REPLAY_BY_HOST)
		return NULL;
	return bsearch(host, s->list, s->n, sizeof(*s->list), compare_section);
}

static void set_loss(const struct sections *s, const struct loss *loss, struct replay_totals *t)
{
	t->lost = count_add(s->counter->totals.lost, count_add(loss->lost, loss->total));
	t->interruptions = loss->interruptions;
	t->without_call = loss->without_call;
}

/* Records whose host is not known may be of any: their section, the last one, has all losses. */
static void add_losses(struct sections *s)
{
	struct replay_section *last = s->n > 0 ? &s->list[s->n - 1] : NULL;
	struct loss of_hosts = {}, all, loss;
	const char *host;

	for (size_t i = 0; losses_get(s->counter->losses, i, &host, &loss); i++) {
		struct replay_section *section = find_section(s, host);

		loss_add(section ? &section->loss : &s->loss, &loss);
		if (section)
			loss_add(&of_hosts, &loss);
	}
	if (last && !last->name)
		last->loss = of_hosts;
	all = s->loss;
	loss_add(&all, &of_hosts);
	set_loss(s, &all, &s->totals);
}

static void sections_freep(struct sections **s)
{
	sections_free(*s);
}

int sections_new(const struct counter *c, struct sections **ret)
{
	_cleanup_(sections_freep) struct sections *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	s->counter = c;
	s->totals = c->totals;
	s->totals.overflowed = tally_overflowed(c->tally);
	r = add_members(s);
	if (r < 0)
		return r;
	r = divide_members(s);
	if (r < 0)
		return r;
	free(TAKE(s->members));
	add_losses(s);
	*ret = TAKE(s);
	return 0;
}

void sections_free(struct sections *s)
{
	if (!s)
		return;
	free(s->list);
	free(s->entries);
	free(s->members);
	free(s);
}

const struct replay_section *sections_list(const struct sections *s, size_t *ret_n)
{
	*ret_n = s->n;
	return s->list;
}

const struct replay_totals *sections_totals(const struct sections *s)
{
	return &s->totals;
}

/* ---- a section as a source */

struct section_source {
	struct source source;
	struct source_ops ops;
	const struct sections *sections;
	const struct replay_section *section;
	size_t next; /* entry */
};

static int next_event(struct source *source, struct event *ret, struct failure *f)
{
	struct section_source *s = (struct section_source *)source;
	const struct tally_entry *e;

	if (s->next == s->section->n_entries)
		return SOURCE_END;
	e = s->section->entries[s->next++];
	*ret = (struct event){
		.syscall = e->syscall,
		.exe = e->exe.path ? &e->exe : NULL,
		.time_ns = count_times(e->first_ms - s->section->start_ms, NS_PER_MS),
		.count = e->count,
		.facts = e->facts ? e->facts->facts : NULL,
		.n_facts = e->facts ? e->facts->n : 0,
		.launcher = e->launcher,
	};
	return SOURCE_EVENT;
}

static void report_section(struct source *given, struct source_report *ret)
{
	const struct section_source *source = (struct section_source *)given;
	const struct sections *s = source->sections;
	const struct counter *c = s->counter;
	struct replay_totals t = s->totals;
	struct loss loss = s->loss;

	loss_add(&loss, &source->section->loss);
	set_loss(s, &loss, &t);
	*ret = (struct source_report){
		.lost = count_add(t.lost, t.missing),
		.facts = c->facts & ~tally_overflowed_facts(c->tally),
		.gaps = totals_gaps(&t),
	};
}

static void source_end(struct source *source)
{
	free(source);
}

int sections_open(const struct sections *s, size_t i, struct source **ret)
{
	const struct log_format *format = log_format_only(s->counter->formats);
	struct section_source *source = calloc(1, sizeof(*source));

	if (!source)
		return -ENOMEM;
	source->ops = (struct source_ops){
		/* Logs of several formats have the name of the format that has a record for every
		 * service. */
		.name = format ? format->word : log_format_audit.word,
		.next = next_event,
		.report = report_section,
		.free = source_end,
	};
	source->source.ops = &source->ops;
	source->sections = s;
	source->section = &s->list[i];
	*ret = &source->source;
	return 0;
}
