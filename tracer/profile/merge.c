/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "files.h"
#include "store.h"

int join_text(char **dst, const char *src)
{
	char *copy;

	if (!src || (*dst && strcmp(*dst, src) >= 0))
		return 0;
	copy = strdup(src);
	if (!copy)
		return -ENOMEM;
	free(*dst);
	*dst = copy;
	return 0;
}

static int compare_commands(char **a, char **b)
{
	for (; *a && *b; a++, b++) {
		int r = strcmp(*a, *b);

		if (r != 0)
			return r;
	}
	return (*a != NULL) - (*b != NULL);
}

static void free_command(char ***command)
{
	for (char **s = *command; s && *s; s++)
		free(*s);
	free(*command);
	*command = NULL;
}

static int copy_command(char **src, char ***ret)
{
	size_t n = 0;
	char **copy;

	while (src[n])
		n++;
	copy = calloc(n + 1, sizeof(*copy));
	for (size_t i = 0; copy && i < n; i++) {
		copy[i] = strdup(src[i]);
		if (!copy[i])
			free_command(&copy);
	}
	if (!copy)
		return -ENOMEM;
	*ret = copy;
	return 0;
}

static int join_command(char ***dst, char **src)
{
	char **copy = NULL;
	int r;

	if (!src || (*dst && compare_commands(*dst, src) >= 0))
		return 0;
	r = copy_command(src, &copy);
	if (r < 0)
		return r;
	free_command(dst);
	*dst = copy;
	return 0;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static int join_run(struct run *dst, const struct run *src)
{
	int r = 0;

	if ((r = join_text(&dst->source, src->source)) < 0 ||
		(r = join_command(&dst->command, src->command)) < 0 ||
		(r = join_text(&dst->kernel, src->kernel)) < 0 ||
		(r = join_text(&dst->libc, src->libc)) < 0 ||
		(r = join_text(&dst->systemd, src->systemd)) < 0 ||
		(r = join_text(&dst->libseccomp, src->libseccomp)) < 0 ||
		(r = join_text(&dst->arch, src->arch)) < 0)
		return r;
	if (src->start_us > dst->start_us)
		dst->start_us = src->start_us;
	dst->duration_us = larger(dst->duration_us, src->duration_us);
	dst->events = larger(dst->events, src->events);
	dst->report.lost = larger(dst->report.lost, src->report.lost);
	dst->report.gaps |= src->report.gaps;
	for (char **p = src->privileged; p && *p && r >= 0; p++)
		r = run_add_privileged(dst, *p);
	for (char **s = src->uncounted; s && *s && r >= 0; s++)
		r = run_add_uncounted_word(dst, *s);
	for (char **p = src->elsewhere; p && *p && r >= 0; p++)
		r = run_add_elsewhere(dst, *p);
	for (size_t i = 0; i < src->n_files && r >= 0; i++)
		r = run_add_file(
			dst, src->files[i].path, src->files[i].build_id, src->files[i].package);
	return r;
}

/* The run of @dst with the id of @src, made where there is none. */
static int get_run(struct profile *dst, const struct run *src, struct run **ret)
{
	char *id;

	for (size_t i = 0; i < dst->n_runs; i++)
		if (strcmp(dst->runs[i]->id, src->id) == 0) {
			*ret = dst->runs[i];
			return 0;
		}
	id = strdup(src->id);
	if (!id)
		return -ENOMEM;
	return profile_add_run(dst, &(struct run){.id = id, .start_us = INT64_MIN}, ret);
}

static int join_sighting(struct profile *dst, const struct observed *o, const struct sighting *src)
{
	struct sighting *s;
	struct run *run;
	int r;

	r = get_run(dst, src->run, &run);
	if (r < 0)
		return r;
	r = profile_get_sighting(dst, o->syscall, run, &s);
	if (r < 0)
		return r;
	s->count = larger(s->count, src->count);
	if (src->first_us < s->first_us)
		s->first_us = src->first_us;
	s->launcher &= src->launcher;
	for (size_t i = 0; i < src->n_executables && r >= 0; i++)
		r = sighting_add_executable(s, src->executables[i]);
	return r;
}

/* A name that only the other's host could give is kept. */
static int join_syscall(struct profile *dst, const struct observed *src)
{
	struct observed *o;
	int r;

	r = store_get(dst, src->syscall, &o);
	if (r < 0)
		return r;
	r = join_text((char **)&o->name, src->name);
	for (size_t i = 0; i < src->n_sightings && r >= 0; i++)
		r = join_sighting(dst, src, &src->sightings[i]);
	return r;
}

int profile_merge(struct profile *dst, const struct profile *src)
{
	int r = 0;

	for (size_t i = 0; i < src->n_runs && r >= 0; i++) {
		struct run *run;

		r = get_run(dst, src->runs[i], &run);
		if (r >= 0)
			r = join_run(run, src->runs[i]);
	}
	for (size_t i = 0; i < src->n_syscalls && r >= 0; i++)
		r = join_syscall(dst, src->syscalls[i]);
	return r;
}
