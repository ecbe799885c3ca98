/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "inputs.h"
#include "unit-records.h"
#include "unit-watch.h"

enum { SETTLED_US = 10 * 60 * 1000000 };

void unit_status_release(struct unit_status *s)
{
	free(s->sights);
	unit_execs_release(&s->execs);
	profile_free(s->profile);
	profile_free(s->logged);
	*s = (struct unit_status){};
}

/* ---- first sights */

static struct unit_sight first_sight_of(const struct observed *o)
{
	struct unit_sight first = {
		.call = o->name,
		.arch = o->arch_word,
		.nr = o->syscall.nr,
		.time_us = INT64_MAX,
	};

	for (size_t i = 0; i < o->n_sightings; i++) {
		const struct sighting *s = &o->sightings[i];
		int64_t time_us = s->run->start_us + (int64_t)s->first_us;

		if (time_us >= first.time_us)
			continue;
		first.time_us = time_us;
		first.exe = s->n_executables > 0 ? s->executables[0] : NULL;
	}
	return first;
}

static int compare_sights(const void *a, const void *b)
{
	const struct unit_sight *x = a, *y = b;

	return (x->time_us < y->time_us) - (x->time_us > y->time_us);
}

static int find_sights(struct unit_status *s)
{
	const struct observed *const *calls = profile_syscalls(s->profile, &s->n_sights);

	profile_runs(s->profile, &s->n_runs);
	s->sights = calloc(s->n_sights + 1, sizeof(*s->sights));
	if (!s->sights)
		return -ENOMEM;
	for (size_t i = 0; i < s->n_sights; i++)
		s->sights[i] = first_sight_of(calls[i]);
	qsort(s->sights, s->n_sights, sizeof(*s->sights), compare_sights);
	return 0;
}

static int load_profile(const struct unit_store *store, struct failure *f, struct unit_status *s)
{
	char *const paths[] = {store->profile, NULL};
	int r;

	if (access(store->profile, F_OK) < 0 && errno == ENOENT)
		return 0;
	r = inputs_load(paths, f, &s->profile);
	return r < 0 ? r : find_sights(s);
}

/* ---- the rest */

static int look_at_watch(const struct unit *u, const struct unit_store *store, struct failure *f,
	struct unit_status *s)
{
	int r;

	if (!store->state.watching.watcher)
		return 0;
	r = unit_watch_is_running(u, &store->state.watching, f, &s->is_watching);
	if (r >= 0)
		r = unit_count_actions(u, store->state.watching.since_us, f, s->actions);
	if (r >= 0)
		r = unit_get_bool(u, MANAGER_UNIT, "CanReload", f, &s->can_reload);
	return r < 0 ? r : unit_get_execs(u, f, &s->execs);
}

int unit_status(const struct unit *u, const struct unit_store *store, struct failure *f,
	struct unit_status *ret)
{
	const struct unit_installed *installed = &store->state.installed;
	int r;

	*ret = (struct unit_status){};
	r = load_profile(store, f, ret);
	if (r >= 0)
		r = look_at_watch(u, store, f, ret);
	if (r < 0 || !installed->put.path)
		return r;
	r = unit_records(u->name, installed->since_us, false, f, &ret->logged);
	return r < 0 ? r : unit_lost_kills(u, installed->since_us, f, &ret->lost_kills);
}

bool unit_status_has_run(
	const struct unit_status *s, const struct unit_store *store, const struct unit_exec *line)
{
	return s->actions[line->action] > 0 ||
	       (int64_t)line->last_us >= store->state.watching.since_us;
}

bool unit_status_is_settled(
	const struct unit_status *s, const struct unit_store *store, int64_t now_us)
{
	int64_t watched_us = now_us - store->state.watching.since_us;
	int64_t quiet_us = s->n_sights > 0 ? now_us - s->sights[0].time_us : 0;

	return s->actions[UNIT_STARTED] > 0 && watched_us >= SETTLED_US &&
	       quiet_us >= watched_us / 2;
}
