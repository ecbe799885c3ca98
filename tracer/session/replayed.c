/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "replayed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/counter.h"
#include "base/list.h"
#include "profile/merge.h"
#include "replay/section-users.h"
#include "unit/unit-name.h"
#include "unit/unit-programs.h"

enum { US_PER_MS = 1000 };

void replayed_release(struct replayed *r)
{
	replay_free(r->replay);
	profile_free(r->base);
	free(r->unit);
	list_free(r->programs);
	*r = (struct replayed){};
}

/* Without a service manager, or if the unit is gone, the journal has to do. */
static void find_programs(struct replayed *replayed, const struct reporter *reporter)
{
	_cleanup_(unit_release) struct unit u = {};
	struct failure f = {};
	int r;

	r = unit_open_service(replayed->unit, false, &f, &u);
	if (r >= 0)
		r = unit_own_programs(&u, &f, &replayed->programs);
	if (r < 0 && r != -ENOENT)
		reporter_say(reporter, "warning: the unit's Exec lines were not read: %s",
			failure_text(&f, r));
}

int replayed_begin(struct replayed *ret, const struct replay_request *request, struct failure *f)
{
	struct replay_options options = request->options;
	int r;

	*ret = (struct replayed){.request = request};
	if (options.unit) {
		r = unit_name(options.unit, f, &ret->unit);
		if (r < 0)
			return r;
		options.unit = ret->unit;
		if (request->this_host)
			find_programs(ret, &options.reporter);
		options.programs = ret->programs;
	}
	r = outputs_load(request->outputs, f, &ret->base);
	return r < 0 ? r : replay_new(&options, &ret->replay);
}

int replayed_read(
	struct replayed *replayed, const struct replay_log *logs, size_t n, struct failure *f)
{
	int r;

	r = replay_read(replayed->replay, logs, n, replayed->request->jobs, f);
	if (r < 0)
		return r;
	if (!replayed->request->by_given && replay_is_one_run(replayed->replay))
		replay_join(replayed->replay);
	return 0;
}

int replayed_finish(struct replayed *replayed)
{
	return replay_finish(replayed->replay, &replayed->sections, &replayed->n_sections);
}

static int note_users(struct run *run, const struct replay_section *section)
{
	_cleanup_(freep) struct section_user *users = NULL;
	size_t n;
	int r;

	r = section_users(section, &users, &n);
	for (size_t i = 0; r >= 0 && i < n; i++)
		r = users_add(&run->users, users[i].uid, users[i].count);
	return r;
}

static int add_run(struct profile *p, const struct replay_section *section, const struct source *s,
	struct run **ret)
{
	struct run run = {
		.id = strdup(section->id),
		.source = strdup(s->ops->name),
		.start_us = (int64_t)count_times(section->start_ms, US_PER_MS),
		.duration_us = count_times(section->end_ms - section->start_ms, US_PER_MS),
	};

	if (run.id && run.source)
		return profile_add_run(p, &run, ret);
	run_release(&run);
	return -ENOMEM;
}

static int add_events(struct profile *p, struct run *run, struct source *s, struct failure *f)
{
	struct source_report report = {};
	struct event ev;
	int r;

	while ((r = source_next(s, &ev, f)) > 0) {
		r = profile_add(p, run, &ev);
		if (r < 0)
			return r;
	}
	if (r < 0)
		return r;
	source_report(s, &report);
	run_set_report(run, &report);
	return 0;
}

int replayed_profile(
	const struct replayed *replayed, size_t i, struct failure *f, struct profile **ret)
{
	_cleanup_(source_freep) struct source *s = NULL;
	_cleanup_(profile_freep) struct profile *p = NULL;
	struct run *run;
	int r;

	r = replay_open(replayed->replay, i, &s);
	if (r < 0)
		return r;
	r = profile_new(&p);
	if (r < 0)
		return r;
	r = add_run(p, &replayed->sections[i], s, &run);
	if (r < 0)
		return r;
	r = note_users(run, &replayed->sections[i]);
	if (r < 0)
		return r;
	r = add_events(p, run, s, f);
	if (r < 0)
		return r;
	*ret = TAKE(p);
	return 0;
}

/* The base stays as it is: while logs are followed, it is joined with more each time. */
static int join(const struct profile *base, const struct profile *p, struct profile **ret)
{
	_cleanup_(profile_freep) struct profile *all = NULL;
	int r;

	r = profile_new(&all);
	if (r < 0)
		return r;
	r = profile_merge(all, base);
	if (r < 0)
		return r;
	r = profile_merge(all, p);
	if (r < 0)
		return r;
	*ret = TAKE(all);
	return 0;
}

int replayed_save(const struct replayed *replayed, struct failure *f, struct profile **ret)
{
	_cleanup_(profile_freep) struct profile *p = NULL, *all = NULL;
	int r;

	r = replayed_profile(replayed, 0, f, &p);
	if (r < 0)
		return r;
	r = join(replayed->base, p, &all);
	if (r < 0)
		return r;
	r = outputs_save(replayed->request->outputs, all, OUTPUTS_WAIT_MS, f);
	if (r < 0)
		return r;
	*ret = TAKE(all);
	return 0;
}
