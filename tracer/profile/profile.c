/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/cleanup.h"
#include "store.h"

int profile_new(struct profile **ret)
{
	struct profile *p = calloc(1, sizeof(*p));

	if (!p)
		return -ENOMEM;
	*ret = p;
	return 0;
}

static void free_strings(char **list)
{
	for (char **s = list; s && *s; s++)
		free(*s);
	free(list);
}

void run_release(struct run *r)
{
	free(r->id);
	free(r->source);
	free_strings(r->command);
	free(r->kernel);
	free(r->libc);
	free(r->systemd);
	free(r->libseccomp);
	free(r->arch);
	free_strings(r->privileged);
	free_strings(r->uncounted);
	free_strings(r->elsewhere);
	for (size_t i = 0; i < r->n_files; i++) {
		free(r->files[i].path);
		free(r->files[i].build_id);
		free(r->files[i].package);
	}
	free(r->files);
	*r = (struct run){};
}

static void observed_free(struct observed *o)
{
	for (size_t i = 0; i < o->n_sightings; i++)
		free_strings(o->sightings[i].executables);
	free(o->sightings);
	free((char *)o->arch_word);
	free((char *)o->name);
	free(o);
}

void profile_free(struct profile *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_runs; i++) {
		run_release(p->runs[i]);
		free(p->runs[i]);
	}
	free(p->runs);
	for (size_t i = 0; i < p->n_syscalls; i++)
		observed_free(p->syscalls[i]);
	free(p->syscalls);
	free(p->table);
	free(p);
}

static int random_id(char **ret)
{
	uint64_t r[2];
	char *id;

	if (getrandom(r, sizeof(r), 0) != sizeof(r))
		return -errno;
	if (asprintf(&id, "%016llx%016llx", (unsigned long long)r[0], (unsigned long long)r[1]) < 0)
		return -ENOMEM;
	*ret = id;
	return 0;
}

static struct run *find_run(const struct profile *p, const char *id)
{
	for (size_t i = 0; i < p->n_runs; i++)
		if (strcmp(p->runs[i]->id, id) == 0)
			return p->runs[i];
	return NULL;
}

/* Keeps the runs sorted by id. */
static int insert_run(struct profile *p, struct run *r)
{
	struct run **grown = reallocarray(p->runs, p->n_runs + 1, sizeof(*grown));
	size_t i;

	if (!grown)
		return -ENOMEM;
	p->runs = grown;
	for (i = p->n_runs; i > 0 && strcmp(grown[i - 1]->id, r->id) > 0; i--)
		grown[i] = grown[i - 1];
	grown[i] = r;
	p->n_runs++;
	return 0;
}

static int add_run(struct profile *p, struct run *r)
{
	int k;

	if (!r->id) {
		k = random_id(&r->id);
		if (k < 0)
			return k;
	}
	if (find_run(p, r->id))
		return -EEXIST;
	return insert_run(p, r);
}

int profile_add_run(struct profile *p, const struct run *r, struct run **ret)
{
	struct run *copy = malloc(sizeof(*copy));
	int k;

	if (!copy)
		return -ENOMEM;
	*copy = *r;
	k = add_run(p, copy);
	if (k < 0) {
		run_release(copy);
		free(copy);
		return k;
	}
	*ret = copy;
	return 0;
}

/* Adds @text to a sorted list that is ended by NULL, unless it is there. */
static int list_add(char ***list, size_t n, const char *text)
{
	char **grown, *copy;
	size_t i = n;

	for (size_t j = 0; j < n; j++)
		if (strcmp((*list)[j], text) == 0)
			return 0;
	grown = reallocarray(*list, n + 2, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	*list = grown;
	grown[n] = NULL;
	copy = strdup(text);
	if (!copy)
		return -ENOMEM;
	for (; i > 0 && strcmp(grown[i - 1], copy) > 0; i--)
		grown[i] = grown[i - 1];
	grown[i] = copy;
	grown[n + 1] = NULL;
	return 1;
}

static size_t list_length(char **list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

static int add_to(char ***list, const char *text)
{
	int k = list_add(list, list_length(*list), text);

	return k < 0 ? k : 0;
}

int run_add_privileged(struct run *r, const char *path)
{
	return add_to(&r->privileged, path);
}

int run_add_elsewhere(struct run *r, const char *path)
{
	return add_to(&r->elsewhere, path);
}

int run_add_uncounted_word(struct run *r, const char *word)
{
	return add_to(&r->uncounted, word);
}

static const char *word_of(const char *name, struct syscall_nr s, char number[16])
{
	snprintf(number, 16, "%d", s.nr);
	return name ? name : number;
}

int run_add_uncounted(struct run *r, struct syscall_nr s)
{
	char number[16];

	return run_add_uncounted_word(r, word_of(abi_name(s), s, number));
}

bool run_left_uncounted(const struct run *r, const struct observed *o)
{
	char number[16];
	const char *word = word_of(o->name, o->syscall, number);

	if (!r->arch || strcmp(r->arch, o->arch_word) != 0)
		return false;
	for (char **s = r->uncounted; s && *s; s++)
		if (strcmp(*s, word) == 0)
			return true;
	return false;
}

int sighting_add_executable(struct sighting *s, const char *path)
{
	int k = list_add(&s->executables, s->n_executables, path);

	if (k > 0)
		s->n_executables++;
	return k < 0 ? k : 0;
}

int profile_get_sighting(
	struct profile *p, struct syscall_nr s, const struct run *run, struct sighting **ret)
{
	struct observed *o;
	struct sighting *grown;
	size_t i;
	int r;

	r = store_get(p, s, &o);
	if (r < 0)
		return r;
	for (i = 0; i < o->n_sightings; i++)
		if (o->sightings[i].run == run) {
			*ret = &o->sightings[i];
			return 0;
		}
	grown = reallocarray(o->sightings, o->n_sightings + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	o->sightings = grown;
	for (; i > 0 && strcmp(grown[i - 1].run->id, run->id) > 0; i--)
		grown[i] = grown[i - 1];
	grown[i] = (struct sighting){.run = run, .first_us = UINT64_MAX, .launcher = true};
	o->n_sightings++;
	*ret = &grown[i];
	return 0;
}

static int add_executable(
	struct profile *p, struct run *run, struct sighting *s, const struct executable *exe)
{
	int r;

	r = sighting_add_executable(s, exe->path);
	if (r < 0)
		return r;
	if (exe->elsewhere)
		r = run_add_elsewhere(run, exe->path);
	return r >= 0 && exe->privileged ? run_add_privileged(run, exe->path) : r;
}

int profile_add(struct profile *p, struct run *run, const struct event *ev)
{
	struct sighting *s;
	int r;

	r = profile_get_sighting(p, ev->syscall, run, &s);
	if (r < 0)
		return r;
	s->count += ev->count;
	if (ev->time_ns / 1000 < s->first_us)
		s->first_us = ev->time_ns / 1000;
	s->launcher &= ev->launcher;
	run->events += ev->count;
	/* Most calls come from the executable that made the last one of their kind. */
	if (!ev->exe || s->last_exe == ev->exe)
		return 0;
	s->last_exe = ev->exe;
	return add_executable(p, run, s, ev->exe);
}

const struct run *const *profile_runs(const struct profile *p, size_t *ret_n)
{
	*ret_n = p->n_runs;
	return (const struct run *const *)p->runs;
}

uint32_t profile_gaps(const struct profile *p)
{
	uint32_t gaps = 0;

	for (size_t i = 0; i < p->n_runs; i++)
		gaps |= p->runs[i]->report.gaps;
	return gaps;
}

bool observed_made_before(const struct observed *o, size_t sighting, const char *path)
{
	for (size_t i = 0; i < sighting; i++)
		for (size_t k = 0; k < o->sightings[i].n_executables; k++)
			if (strcmp(o->sightings[i].executables[k], path) == 0)
				return true;
	return false;
}
