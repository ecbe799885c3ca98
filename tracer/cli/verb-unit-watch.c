/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/libsystemd.h"
#include "deriving.h"
#include "live.h"
#include "output.h"
#include "parse.h"
#include "session/first-sights.h"
#include "session/observe.h"
#include "session/unit-gap.h"
#include "session/unit-state.h"
#include "session/unit-tracing.h"
#include "unit-arguments.h"
#include "unit/dropin-file.h"
#include "unit/unit-cgroup.h"
#include "unit/unit.h"
#include "words.h"

/* What is watched, and how it is shown. */
struct watching {
	struct unit_place place;
	const struct backend *backend;
	char *unit, *cgroup;
	struct unit_store store;
	const struct reporter *reporter;
	struct live live;
	size_t distinct; /* the number of calls that systemd was told */
};

static void watching_release(struct watching *w)
{
	unit_store_close(&w->store);
	free(w->unit);
	free(w->cgroup);
}

/* The store is not locked: unit start and unit finish hold the lock while they wait for this. */
static int find_unit(const char *word, struct watching *w, struct failure *f)
{
	_cleanup_(unit_release) struct unit u = {};
	int r;

	r = unit_open_service(word, w->place.user, f, &u);
	if (r < 0)
		return r;
	r = unit_store_peek(&w->place, u.name, f, &w->store);
	if (r < 0)
		return r;
	r = dropin_file_make_directory(w->store.dir, 0700, f);
	if (r < 0)
		return r;
	r = unit_cgroup(&u, f, &w->cgroup);
	w->unit = TAKE(u.name);
	return r;
}

static void tell_systemd(size_t distinct)
{
	char text[128];

	snprintf(text, sizeof(text), "READY=1\nSTATUS=%zu distinct system calls", distinct);
	sym_sd_notify(0, text);
}

static void on_progress(void *userdata, const struct profile *p, const struct run *run)
{
	struct watching *w = userdata;
	size_t n;

	profile_syscalls(p, &n);
	if (n != w->distinct)
		tell_systemd(n);
	w->distinct = n;
	live_show(&w->live, p, run);
}

static void on_event(void *userdata, const struct profile *p, const struct event *ev)
{
	const struct watching *w = userdata;

	first_sight(w->unit, p, ev);
}

/* The next one may succeed, so a failure is only reported. */
static void save_gap(void *userdata)
{
	const struct watching *w = userdata;
	struct failure f = {};
	int r;

	r = unit_gap_save(&w->store, !w->backend->observes_units, w->reporter, &f);
	if (r < 0)
		reporter_say(w->reporter, "%s", failure_text(&f, r));
}

static int record_unit(struct observation *o, struct watching *w, struct failure *f)
{
	const struct backend_target target = {.unit = w->unit, .cgroup = w->cgroup};
	int r;

	r = observe_target(o, w->backend, &target, f);
	if (r >= 0)
		r = unit_mark_write(&w->store, UNIT_MARK_WATCHING, f);
	if (r < 0)
		return r;
	tell_systemd(0);
	live_begin(&w->live);
	r = observe(o, f);
	live_end(&w->live);
	return r < 0 ? r : observe_save(o, f);
}

static int trace_unit(struct observation *o, struct watching *w, struct failure *f)
{
	const struct unit_tracing tracing = {
		.unit = w->unit,
		.cgroup = w->cgroup,
		.outputs = o->outputs,
		.reporter = o->reporter,
		.event = o->event,
		.lost = save_gap,
		.userdata = w,
	};
	int r;

	r = unit_mark_write(&w->store, UNIT_MARK_WATCHING, f);
	if (r < 0)
		return r;
	sym_sd_notify(0, "READY=1");
	return unit_trace(&tracing, f);
}

static int observe_unit(struct observation *o, struct watching *w, struct failure *f)
{
	int r;

	if (unit_mark_read(&w->store) == UNIT_MARK_WATCHING)
		save_gap(w);
	/* What is there keeps its directory from being removed, and could be written. */
	r = observe_begin(o, NULL, f);
	if (r >= 0)
		r = outputs_save_run(o->outputs, o->profile, NULL, OUTPUTS_WAIT_MS, f);
	if (r < 0)
		return r;
	r = w->backend->observes_units ? record_unit(o, w, f) : trace_unit(o, w, f);
	return r < 0 ? r : unit_mark_write(&w->store, UNIT_MARK_ENDED, f);
}

static int watch(const char *word, struct watching *w)
{
	const struct reporter reporter = verb_reporter(&verb_unit_watch);
	struct outputs outputs = {.sets_aside = true, .reporter = reporter};
	_cleanup_(observation_release) struct observation o = {
		.outputs = &outputs,
		.reporter = &reporter,
		.save_early = true,
		.save_new = true,
		.says_denials = true,
		.progress = on_progress,
		.event = on_event,
		.userdata = w,
	};
	struct failure f = {};
	int r;

	w->reporter = &reporter;
	r = find_unit(word, w, &f);
	outputs.profile = w->store.profile;
	if (r >= 0)
		r = observe_unit(&o, w, &f);
	return r < 0 ? verb_fail(&verb_unit_watch, &f, r, EXIT_FAILURE) : 0;
}

/* Auto would be a choice of unit start, which prepares the unit for it. */
static const char *words_ways(size_t i, const char **ret_summary)
{
	return i < 2 ? words_attaching(i, ret_summary) : NULL;
}

static const struct option_row options[] = {
	{
		.name = "backend",
		.argument = "HOW",
		.help = "How to watch; ptrace is for a unit whose Exec lines unit start has changed",
		.words = words_ways,
		.standard = "bpf",
		.take = deriving_take_attaching,
		.offset = offsetof(struct watching, backend),
	},
	{.group = &unit_place_options, .offset = offsetof(struct watching, place)},
	{.group = &output_quiet_options},
	{},
};

static int main_watch(int argc, char **argv)
{
	_cleanup_(watching_release) struct watching w = {
		.backend = backend_find("bpf"), .store.lock = -1};
	char **words;
	int status;

	words = parse_arguments(&verb_unit_watch, argc, argv, &w, &status);
	if (!words)
		return status;
	if (!words[0] || words[1])
		return verb_usage(&verb_unit_watch, "name one unit");
	return watch(words[0], &w);
}

const struct verb verb_unit_watch = {
	.name = "unit watch",
	.arguments = "[OPTIONS] UNIT",
	.summary = "Watch a unit until ^C: what unit start has systemd run",
	.options = options,
	.notes =
		"A new call is saved within a second or two, and is an entry of the journal. The unit need not run yet, and keeps "
		"running when this ends.",
	.operands = COMPLETE_UNIT,
	.run = main_watch,
};
