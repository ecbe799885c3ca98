/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/counter.h"
#include "base/list.h"

/* Sets arch_word to NULL and fails if memory is exhausted. */
static int set_arch_word(struct observed *o)
{
	const char *word = abi_word(o->syscall.arch);
	int n;

	if (word)
		n = asprintf(&o->arch_word, "%s", word);
	else
		n = asprintf(&o->arch_word, "audit-%08x", o->syscall.arch);
	if (n >= 0)
		return 0;
	o->arch_word = NULL;
	return -ENOMEM;
}

static int set_name(struct observed *o)
{
	const char *name = abi_name(o->syscall);

	if (!name)
		return errno == ENOMEM ? -ENOMEM : 0;
	o->name = strdup(name);
	return o->name ? 0 : -ENOMEM;
}

struct observed *observed_new(struct syscall_nr s)
{
	struct observed *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	o->syscall = s;
	if (set_arch_word(o) < 0 || set_name(o) < 0) {
		observed_free(o);
		return NULL;
	}
	return o;
}

struct observed_fact *observed_fact_new(enum fact_kind kind, uint64_t value)
{
	struct observed_fact *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	o->kind = kind;
	o->value = value;
	return o;
}

static void free_sightings(struct sighting *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		list_free(list[i].executables);
	free(list);
}

void observed_free(struct observed *o)
{
	free_sightings(o->sightings, o->n_sightings);
	free(o->arch_word);
	free(o->name);
	free(o);
}

void observed_fact_free(struct observed_fact *o)
{
	free_sightings(o->sightings, o->n_sightings);
	free(o);
}

bool observed_by_executable(const struct observed *o, const char *path)
{
	for (size_t i = 0; i < o->n_sightings; i++) {
		const struct sighting *s = &o->sightings[i];

		for (size_t k = 0; k < s->n_executables; k++)
			if (strcmp(s->executables[k], path) == 0)
				return true;
	}
	return false;
}

bool observed_by_service(const struct observed *o)
{
	for (size_t i = 0; i < o->n_sightings; i++)
		if (!o->sightings[i].launcher)
			return true;
	return false;
}

static int make_room(struct sighting **list, size_t n)
{
	struct sighting *grown = array_make_room(*list, n, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	*list = grown;
	return 0;
}

static struct sighting empty_of(struct run *run)
{
	return (struct sighting){.run = run, .first_us = UINT64_MAX, .launcher = true};
}

int sightings_append(struct sighting **list, size_t *n, struct run *run, struct sighting **ret)
{
	int r;

	r = make_room(list, *n);
	if (r < 0)
		return r;
	(*list)[*n] = empty_of(run);
	*ret = &(*list)[(*n)++];
	return 1;
}

int sightings_get(struct sighting **list, size_t *n, struct run *run, struct sighting **ret)
{
	size_t low = 0, high = *n;
	int r;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct run *other = (*list)[middle].run;

		if (other == run) {
			*ret = &(*list)[middle];
			return 0;
		}
		if (strcmp(other->id, run->id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	r = make_room(list, *n);
	if (r < 0)
		return r;
	memmove(*list + low + 1, *list + low, (*n - low) * sizeof(**list));
	(*list)[low] = empty_of(run);
	(*n)++;
	*ret = &(*list)[low];
	return 1;
}

static int compare_ranks(const void *a, const void *b)
{
	const struct sighting *x = a, *y = b;

	return (x->run->rank > y->run->rank) - (x->run->rank < y->run->rank);
}

static bool is_sorted(const struct sighting *list, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (list[i - 1].run->rank > list[i].run->rank)
			return false;
	return true;
}

int sightings_settle(struct sighting *list, size_t *n)
{
	size_t kept = 0;
	int r = 0;

	for (size_t i = 0; i < *n; i++)
		while (list[i].run->into)
			list[i].run = list[i].run->into;
	if (!is_sorted(list, *n))
		qsort(list, *n, sizeof(*list), compare_ranks);
	/* The loop goes on after a failure, so that the list stays one that can be freed. */
	for (size_t i = 0; i < *n; i++) {
		if (kept == 0 || list[kept - 1].run != list[i].run) {
			list[kept++] = list[i];
			continue;
		}
		if (sighting_join(&list[kept - 1], &list[i]) < 0)
			r = -ENOMEM;
		list_free(list[i].executables);
	}
	*n = kept;
	return r;
}

int sighting_add_executable(struct sighting *s, const char *path)
{
	int r = list_add_bounded(&s->executables, s->n_executables, path, RUN_LIST_MAX);

	if (r > 0)
		s->n_executables++;
	if (r != -E2BIG)
		return r;
	s->run->report.gaps |= 1U << GAP_TOO_MANY;
	return 0;
}

void sighting_count(struct sighting *s, uint64_t count)
{
	s->count = count_add(s->count, count);
}

int sighting_join(struct sighting *dst, const struct sighting *src)
{
	int r;

	if (src->count > dst->count)
		dst->count = src->count;
	if (src->first_us < dst->first_us)
		dst->first_us = src->first_us;
	dst->launcher &= src->launcher;
	for (size_t i = 0; i < src->n_executables; i++) {
		r = sighting_add_executable(dst, src->executables[i]);
		if (r < 0)
			return r;
	}
	return 0;
}
