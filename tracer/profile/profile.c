/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/cleanup.h"
#include "base/counter.h"
#include "store.h"

int profile_new(struct profile **ret)
{
	struct profile *p = calloc(1, sizeof(*p));

	if (!p)
		return -ENOMEM;
	*ret = p;
	return 0;
}

void profile_free(struct profile *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_runs; i++)
		run_free(p->runs[i]);
	free(p->runs);
	text_index_release(&p->by_id);
	for (size_t i = 0; i < p->n_syscalls; i++)
		observed_free(p->syscalls[i]);
	free(p->syscalls);
	index_release(&p->by_number);
	for (size_t i = 0; i < p->n_facts; i++)
		observed_fact_free(p->facts[i]);
	free(p->facts);
	index_release(&p->by_value);
	free(p);
}

static int make_id(char **ret)
{
	unsigned long long random[2];
	char *id;

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return -errno;
	if (asprintf(&id, "%016llx%016llx", random[0], random[1]) < 0)
		return -ENOMEM;
	*ret = id;
	return 0;
}

static int add_run(struct profile *p, struct run *run)
{
	int r;

	if (!run->id) {
		r = make_id(&run->id);
		if (r < 0)
			return r;
	}
	r = store_add_run(p, run);
	if (r < 0)
		return r;
	store_place_last_run(p);
	return 0;
}

int profile_add_run(struct profile *p, const struct run *run, struct run **ret)
{
	struct run *copy = malloc(sizeof(*copy)), owned = *run;
	int r;

	if (!copy) {
		run_release(&owned);
		return -ENOMEM;
	}
	*copy = owned;
	r = add_run(p, copy);
	if (r < 0) {
		run_free(copy);
		return r;
	}
	*ret = copy;
	return 0;
}

static void count_event(struct sighting *s, const struct event *ev, uint64_t count)
{
	sighting_count(s, count);
	if (ev->time_ns / 1000 < s->first_us)
		s->first_us = ev->time_ns / 1000;
	s->launcher &= ev->launcher;
}

/* Most calls come from the executable that made the last one of their kind. */
static int add_executable(struct sighting *s, const struct executable *exe)
{
	if (!exe || s->last_exe == exe)
		return 0;
	s->last_exe = exe;
	return sighting_add_executable(s, exe->path);
}

static int add_fact(
	struct profile *p, struct run *run, const struct event *ev, const struct fact *fact)
{
	struct observed_fact *o;
	struct sighting *s;
	int r;

	r = store_get_fact(p, fact->kind, fact->value, &o);
	if (r < 0)
		return r;
	if (r > 0)
		store_place_last_fact(p);
	r = sightings_get(&o->sightings, &o->n_sightings, run, &s);
	if (r < 0)
		return r;
	count_event(s, ev, fact->count);
	r = add_executable(s, ev->exe);
	return r < 0 ? r : 0;
}

static int add_call(struct profile *p, struct run *run, const struct event *ev)
{
	struct observed *o;
	struct sighting *s;
	int r, is_new;

	r = store_get(p, ev->syscall, &o);
	if (r < 0)
		return r;
	if (r > 0)
		store_place_last(p);
	is_new = sightings_get(&o->sightings, &o->n_sightings, run, &s);
	if (is_new < 0)
		return is_new;
	count_event(s, ev, ev->count);
	run->events = count_add(run->events, ev->count);
	r = add_executable(s, ev->exe);
	if (r < 0)
		return r;
	return is_new || r > 0;
}

int profile_add(struct profile *p, struct run *run, const struct event *ev)
{
	int r, is_new;

	is_new = add_call(p, run, ev);
	if (is_new < 0)
		return is_new;
	for (size_t i = 0; i < ev->n_facts; i++) {
		r = add_fact(p, run, ev, &ev->facts[i]);
		if (r < 0)
			return r;
	}
	return is_new;
}

const struct run *const *profile_runs(const struct profile *p, size_t *ret_n)
{
	*ret_n = p->n_runs;
	return (const struct run *const *)p->runs;
}

const struct observed *const *profile_syscalls(const struct profile *p, size_t *ret_n)
{
	*ret_n = p->n_syscalls;
	return (const struct observed *const *)p->syscalls;
}

void profile_renew_report(struct profile *p, const struct run *run)
{
	struct run *found = store_find_run(p, run->id);

	if (found)
		run_set_report(found, &run->report);
}

bool profile_has_executable(const struct profile *p, const char *path)
{
	size_t n;
	const struct observed *const *calls = profile_syscalls(p, &n);

	for (size_t i = 0; i < n; i++)
		if (observed_by_executable(calls[i], path))
			return true;
	return false;
}

const struct observed *profile_find(const struct profile *p, struct syscall_nr s)
{
	return index_find(&p->by_number, s.arch, (uint32_t)s.nr);
}

const struct observed_fact *const *profile_facts(const struct profile *p, size_t *ret_n)
{
	*ret_n = p->n_facts;
	return (const struct observed_fact *const *)p->facts;
}

uint32_t profile_gaps(const struct profile *p)
{
	uint32_t gaps = 0;

	for (size_t i = 0; i < p->n_runs; i++)
		gaps |= p->runs[i]->report.gaps;
	return gaps;
}
