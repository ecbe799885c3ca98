/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"

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

bool observed_by_service(const struct observed *o)
{
	for (size_t i = 0; i < o->n_sightings; i++)
		if (!o->sightings[i].launcher)
			return true;
	return false;
}

int sightings_get(struct sighting **list, size_t *n, const struct run *run, struct sighting **ret)
{
	struct sighting *grown;
	size_t i;

	for (i = 0; i < *n; i++)
		if ((*list)[i].run == run) {
			*ret = &(*list)[i];
			return 0;
		}
	grown = reallocarray(*list, *n + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	*list = grown;
	for (; i > 0 && strcmp(grown[i - 1].run->id, run->id) > 0; i--)
		grown[i] = grown[i - 1];
	grown[i] = (struct sighting){.run = run, .first_us = UINT64_MAX, .launcher = true};
	(*n)++;
	*ret = &grown[i];
	return 1;
}

int sighting_add_executable(struct sighting *s, const char *path)
{
	int r = list_add(&s->executables, s->n_executables, path);

	if (r > 0)
		s->n_executables++;
	return r;
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

bool sightings_have_executable(const struct sighting *list, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list[i].n_executables; k++)
			if (strcmp(list[i].executables[k], path) == 0)
				return true;
	return false;
}
