/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-watch.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/proc.h"
#include "unit-backend.h"
#include "unit-gap.h"
#include "unit-watch-dropin.h"
#include "unit/unit-job.h"
#include "unit/unit-list.h"

enum { START_MS = 60 * 1000, STOP_MS = 120 * 1000, SETTLE_S = 2 };

/* Longer than a process waits for its tracer. */
enum { TRACED_TRIES = 240, TRACED_PAUSE_NS = 50 * 1000 * 1000 };

/*
 * What the recorder holds does not grow with the number of processes, because its maps have a fixed
 * size. A service of 10,000 processes and 1,000 executables took 21 MB at most, of which 15 are the
 * kernel's; each CPU adds 12 kB. More is a fault, and should not become the host's: the watcher is
 * started again, and goes on from what it has saved.
 */
#define MEMORY_MAX (UINT64_C(128) << 20)

/*
 * By ptrace, each process of an Exec line has a tracer, which holds the profile. One of 2,000
 * processes took 3.6 MB, of 10,000 4.4 MB, and 38 MB with a profile of 1,000 runs, which is as many
 * as are kept. If the kernel has to kill a tracer, its processes run on.
 */
#define MEMORY_MAX_TRACED (UINT64_C(512) << 20)

/* ---- the watcher */

static int watcher_name(const struct unit *u, char **ret)
{
	return asprintf(ret, "syscarve-watch-%s", u->name) < 0 ? -ENOMEM : 0;
}

/* *ret is an empty unit if there is none of that name. */
static int open_watcher(const struct unit *u, const struct unit_watching *watching,
	struct failure *f, struct unit *ret)
{
	int r = unit_open(watching->watcher, u->user, f, ret);

	if (r != -ENOENT)
		return r;
	unit_release(ret);
	*f = (struct failure){};
	return 0;
}

int unit_watch_is_running(
	const struct unit *u, const struct unit_watching *watching, struct failure *f, bool *ret)
{
	_cleanup_(unit_release) struct unit watcher = {};
	int r;

	*ret = false;
	if (!watching->watcher)
		return 0;
	r = open_watcher(u, watching, f, &watcher);
	return r < 0 || !watcher.name ? r : unit_is_running(&watcher, f, ret);
}

static int take_found(const struct unit *watcher, struct unit_watching *watching, struct failure *f)
{
	uint64_t since_us;
	int r;

	r = unit_get_u64(watcher, MANAGER_UNIT, "ActiveEnterTimestamp", f, &since_us);
	if (r < 0)
		return r;
	watching->watcher = strdup(watcher->name);
	watching->since_us = (int64_t)since_us;
	return watching->watcher ? 0 : -ENOMEM;
}

int unit_watch_find(const struct unit *u, struct unit_watching *watching, struct failure *f)
{
	_cleanup_(freep) char *name = NULL;
	struct unit_watching found = {};
	_cleanup_(unit_release) struct unit watcher = {};
	bool running;
	int r;

	if (watching->watcher)
		return 0;
	if (asprintf(&name, "syscarve-watch@%s", u->name) < 0)
		return -ENOMEM;
	found.watcher = name;
	r = unit_watch_is_running(u, &found, f, &running);
	if (r < 0 || !running)
		return r;
	r = open_watcher(u, &found, f, &watcher);
	return r < 0 || !watcher.name ? r : take_found(&watcher, watching, f);
}

/* It saves what it has when it is asked to stop. */
static int stop_watcher(const struct unit_watch *w, struct failure *f)
{
	_cleanup_(unit_release) struct unit watcher = {};
	int r;

	r = open_watcher(w->unit, &w->store->state.watching, f, &watcher);
	return r < 0 || !watcher.name ? r : unit_do(&watcher, UNIT_STOP, STOP_MS, f);
}

static int start_watcher(const struct unit_watch *w, struct failure *f)
{
	const char *name = w->store->state.watching.watcher;
	_cleanup_(freep) char *description = NULL;
	char self[PATH_MAX];
	const char *argv[] = {self, "unit", "watch",
		w->store->state.watching.traced ? "--backend=ptrace" : "--backend=bpf", "--",
		w->unit->name, NULL, NULL};
	int r;

	r = proc_link(getpid(), "exe", self, sizeof(self));
	if (r < 0)
		return failure_set(f, r, "cannot find the path of syscarve: %s", strerror(-r));
	if (w->unit->user) {
		argv[4] = "--user";
		argv[5] = "--";
		argv[6] = w->unit->name;
	}
	if (asprintf(&description, "syscarve, watching %s", w->unit->name) < 0)
		return -ENOMEM;
	r = unit_start_transient(w->unit->user,
		&(struct transient_service){name, description, argv,
			w->store->state.watching.traced ? MEMORY_MAX_TRACED : MEMORY_MAX},
		START_MS, f);
	if (r != -EIO && r != -ETIMEDOUT)
		return r;
	return failure_set(f, r, "the watcher does not start; see journalctl -u '%s'", name);
}

/* ---- the unit */

/* A job can be done before the service is: php-fpm executes itself again after the signal that reloads
 * it, and one that asks it to stop is lost meanwhile. */
static void let_settle(void)
{
	const struct timespec pause = {.tv_sec = SETTLE_S};

	nanosleep(&pause, NULL);
}

static int exercise_unit(const struct unit *u, struct failure *f)
{
	bool can_reload = false;
	int r;

	r = unit_get_bool(u, MANAGER_UNIT, "CanReload", f, &can_reload);
	if (r < 0)
		return r;
	let_settle();
	if (can_reload) {
		r = unit_do(u, UNIT_RELOAD, UNIT_JOB_TIMEOUT_MS, f);
		if (r < 0)
			return r;
		let_settle();
	}
	r = unit_do(u, UNIT_STOP, UNIT_JOB_TIMEOUT_MS, f);
	return r < 0 ? r : unit_do(u, UNIT_START, UNIT_JOB_TIMEOUT_MS, f);
}

/* 1 if there is nothing to wait for: its main process is traced, or it has none. */
static int look_whether_traced(const struct unit *u, struct failure *f)
{
	_cleanup_(freep) char *result = NULL;
	uint32_t pid;
	int r;

	r = unit_get_string(u, MANAGER_SERVICE, "Result", f, &result);
	if (r >= 0)
		r = unit_get_u32(u, MANAGER_SERVICE, "MainPID", f, &pid);
	if (r < 0)
		return r;
	if (strcmp(result, "success") != 0)
		return failure_set(f, -EIO, "restart of %s: %s", u->name, result);
	return pid == 0 || proc_tracer((pid_t)pid) != 0;
}

/* Unless Type= makes the manager wait longer, a job is done before syscarve has become the service, or
 * has failed to. */
static int wait_until_traced(const struct unit *u, struct failure *f)
{
	const struct timespec pause = {.tv_nsec = TRACED_PAUSE_NS};
	int r = 0;

	for (int i = 0; r == 0 && i < TRACED_TRIES; i++) {
		if (i > 0)
			nanosleep(&pause, NULL);
		r = look_whether_traced(u, f);
	}
	return r < 0 ? r : 0;
}

int unit_watch_restart(
	const struct unit_watch *w, bool exercise, struct failure *f, bool *ret_running)
{
	int r;

	r = unit_is_running(w->unit, f, ret_running);
	if (r < 0 || !*ret_running)
		return r;
	r = unit_do(w->unit, UNIT_RESTART, UNIT_JOB_TIMEOUT_MS, f);
	if (r >= 0 && w->store->state.watching.traced)
		r = wait_until_traced(w->unit, f);
	return r < 0 || !exercise ? r : exercise_unit(w->unit, f);
}

/* ---- begin and end */

/* The drop-in is the first to go: without it, the watcher that does not run was stopped by an end that
 * did not come to its end. */
static int find_whether_deserted(const struct unit_watch *w, struct failure *f, bool *ret)
{
	bool has_dropin = false, running = false;
	int r;

	r = unit_watch_dropin_find(w->place, w->unit, f, &has_dropin);
	if (r >= 0)
		r = unit_watch_is_running(w->unit, &w->store->state.watching, f, &running);
	*ret = has_dropin && !running;
	return r;
}

/* To end what is watched is possible also where nothing can be written. */
static void note_gap(const struct unit_watch *w, bool deserted)
{
	enum unit_mark mark = unit_mark_read(w->store);
	struct failure ignored = {};

	if (mark == UNIT_MARK_WATCHING || (mark == UNIT_MARK_ENDED && deserted))
		(void)unit_gap_save(w->store, w->store->state.watching.traced, NULL, &ignored);
	(void)unit_mark_write(w->store, UNIT_MARK_NONE, &ignored);
}

static int stop_watching(const struct unit_watch *w, struct failure *f)
{
	bool deserted;
	int r;

	r = find_whether_deserted(w, f, &deserted);
	if (r >= 0)
		r = unit_watch_dropin_remove(w->place, w->unit, f);
	if (r >= 0)
		r = stop_watcher(w, f);
	if (r >= 0)
		note_gap(w, deserted);
	return r;
}

static int end_steps(const struct unit_watch *w, bool no_restart, struct failure *f)
{
	bool running = false;
	int r;

	r = stop_watching(w, f);
	if (r < 0)
		return r;
	if (w->store->state.watching.unfiltered && !no_restart) {
		r = unit_watch_restart(w, false, f, &running);
		if (r < 0)
			return r;
	}
	free(w->store->state.watching.watcher);
	w->store->state.watching = (struct unit_watching){};
	return unit_store_save(w->store, f);
}

int unit_watch_end(const struct unit_watch *w, bool no_restart, struct failure *f, bool *ret_ended)
{
	int r;

	*ret_ended = false;
	if (!w->store->state.watching.watcher)
		return 0;
	r = end_steps(w, no_restart, f);
	*ret_ended = r >= 0;
	return r;
}

static int has_filter(const struct unit *u, struct failure *f, bool *ret)
{
	_cleanup_(unit_list_release) struct unit_list l = {};
	int r;

	r = unit_get_list(u, "SystemCallFilter", f, &l);
	*ret = r >= 0 && (l.allow || l.words[0]);
	return r;
}

/* A watch that was begun before has no watcher any more. */
static int conclude_last(const struct unit_watch *w, struct failure *f)
{
	bool deserted;
	int r;

	if (!w->store->state.watching.watcher)
		return 0;
	r = find_whether_deserted(w, f, &deserted);
	if (r >= 0)
		note_gap(w, deserted);
	return r;
}

static int begin_steps(const struct unit_watch *w, struct failure *f)
{
	int r;

	r = unit_store_save(w->store, f);
	if (r < 0)
		return r;
	r = unit_watch_dropin_put(w->place, w->unit, &w->store->state.watching, f);
	return r < 0 ? r : start_watcher(w, f);
}

static int check_unwatched(const struct unit_watch *w, struct failure *f)
{
	bool running = false;
	int r;

	r = unit_watch_is_running(w->unit, &w->store->state.watching, f, &running);
	if (r < 0 || !running)
		return r;
	return failure_set(
		f, -EALREADY, "%s is watched already; see syscarve unit status", w->unit->name);
}

int unit_watch_begin(const struct unit_watch *w, const struct backend *backend, bool unfiltered,
	const struct reporter *reporter, struct failure *f)
{
	struct unit_watching *watching = &w->store->state.watching;
	struct failure ignored = {};
	bool ended, traced;
	int r;

	r = check_unwatched(w, f);
	if (r < 0)
		return r;
	r = unit_backend_choose(w->unit, backend, reporter, f, &traced);
	if (r >= 0)
		r = conclude_last(w, f);
	if (r < 0)
		return r;
	if (unfiltered) {
		r = has_filter(w->unit, f, &unfiltered);
		if (r < 0)
			return r;
	}
	free(TAKE(watching->watcher));
	r = watcher_name(w->unit, &watching->watcher);
	if (r < 0)
		return r;
	watching->since_us = (int64_t)(clock_now_ns(CLOCK_REALTIME) / 1000);
	watching->unfiltered = unfiltered;
	watching->traced = traced;
	r = begin_steps(w, f);
	if (r < 0)
		unit_watch_end(w, true, &ignored, &ended);
	return r;
}

/* Whether it can start at all shows without the drop-in. */
int unit_watch_give_up(const struct unit_watch *w, int r, struct failure *f)
{
	bool traced = w->store->state.watching.traced, ended;
	struct failure ignored = {};

	unit_watch_end(w, false, &ignored, &ended);
	if (!traced || !ended || unit_do(w->unit, UNIT_START, UNIT_JOB_TIMEOUT_MS, &ignored) < 0)
		return r;
	return failure_set(f, r,
		"%s does not start if its Exec lines go through syscarve; it was started without, and is not watched",
		w->unit->name);
}
