/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "subject.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "comment.h"
#include "groups/names.h"

enum { SHOWN = 3 };

struct paths {
	const char **at;
	size_t n;
};

static int compare_runs(const void *key, const void *sighting)
{
	const struct run *run = ((const struct sighting *)sighting)->run;

	return strcmp(key, run->id);
}

/* The manager's child is the same for every service. */
static int add_sighting(struct paths *l, const struct observed *o, const struct run *run)
{
	const struct sighting *s = o->n_sightings > 0
					   ? bsearch(run->id, o->sightings, o->n_sightings,
						     sizeof(*o->sightings), compare_runs)
					   : NULL;
	const char **grown;

	if (!s || s->launcher || s->n_executables == 0)
		return 0;
	grown = reallocarray(l->at, l->n + s->n_executables, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	l->at = grown;
	for (size_t i = 0; i < s->n_executables; i++)
		l->at[l->n++] = s->executables[i];
	return 0;
}

static int find_paths(const struct profile *p, const struct run *run, struct paths *l)
{
	size_t n, kept = 0;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	int r;

	for (size_t i = 0; i < n; i++) {
		r = add_sighting(l, syscalls[i], run);
		if (r < 0)
			return r;
	}
	names_sort(l->at, l->n);
	for (size_t i = 0; i < l->n; i++)
		if (kept == 0 || strcmp(l->at[kept - 1], l->at[i]) != 0)
			l->at[kept++] = l->at[i];
	l->n = kept;
	return 0;
}

int subject_text(const struct profile *p, const struct run *run, char **ret)
{
	struct paths l = {};
	int r;

	if (run->command && *run->command)
		return comment_join((const char *const *)run->command, " ", ret);
	r = find_paths(p, run, &l);
	if (r >= 0)
		r = comment_list(l.at, l.n, SHOWN, ret);
	free(l.at);
	return r;
}
