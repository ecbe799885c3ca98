/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-watch.h"

#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "backend.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/memstream.h"
#include "base/proc.h"
#include "unit/dropin-file.h"
#include "unit/unit-job.h"
#include "unit/unit-list.h"
#include "unit/unit-processes.h"
#include "unit/unit-sandbox.h"

enum { SHOWN_MAX = 384, START_MS = 60 * 1000, STOP_MS = 120 * 1000, SETTLE_S = 2 };

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
	char self[PATH_MAX], shown[SHOWN_MAX];
	const char *argv[] = {self, "unit", "watch", "--", w->unit->name, NULL, NULL};
	int r;

	r = proc_link(getpid(), "exe", self, sizeof(self));
	if (r < 0)
		return failure_set(f, r, "cannot find the path of syscarve: %s", strerror(-r));
	if (w->unit->user) {
		argv[3] = "--user";
		argv[4] = "--";
		argv[5] = w->unit->name;
	}
	if (asprintf(&description, "syscarve, watching %s", w->unit->name) < 0)
		return -ENOMEM;
	r = unit_start_transient(
		w->unit->user, &(struct transient_service){name, description, argv}, START_MS, f);
	if (r != -EIO && r != -ETIMEDOUT)
		return r;
	return failure_set(f, r, "the watcher does not start; see journalctl -u %s",
		escape_to(shown, sizeof(shown), name));
}

/* The reason why it cannot be watched is clearest here, not in the journal of the watcher. */
static int check_backend(const struct unit_watch *w, struct failure *f)
{
	_cleanup_(source_freep) struct source *source = NULL;
	_cleanup_(freep) char *cgroup = NULL;
	struct failure why = {};
	bool running;
	int r;

	r = unit_processes(w->unit, f, &cgroup, &running);
	if (r < 0)
		return r;
	r = backend_find("bpf")->attach(
		&(struct backend_target){.cgroup = cgroup}, NULL, &why, &source);
	return r < 0 ? failure_set(f, r,
			       "a unit in place can only be watched by eBPF: %s; see run --detach "
			       "in syscarve(1) for another way",
			       failure_text(&why, r))
		     : 0;
}

/* ---- the drop-in */

/* Whether the processes of the unit have no_new_privs: as they run, or as they would start under the
 * unit's own filter. */
static int has_no_new_privileges(const struct unit *u, struct failure *f, bool *ret)
{
	struct unit_sandbox sandbox;
	char status[4096];
	uint32_t pid = 0;
	long value;
	int r;

	r = unit_get_u32(u, MANAGER_SERVICE, "MainPID", f, &pid);
	if (r < 0)
		return r;
	if (pid > 0 && proc_read((pid_t)pid, "status", status, sizeof(status)) > 0 &&
		proc_parse_status(status, "NoNewPrivs", &value)) {
		*ret = value == 1;
		return 0;
	}
	if (u->user)
		return unit_get_bool(u, MANAGER_SERVICE, "NoNewPrivileges", f, ret);
	r = unit_sandbox(u->name, f, &sandbox);
	if (r < 0)
		return r;
	*ret = sandbox.no_new_privileges || sandbox.changes_user ||
	       !(sandbox.capabilities >> CAP_SYS_ADMIN & 1);
	return 0;
}

static int print_unfiltered(FILE *out, const struct unit *u, struct failure *f)
{
	bool pinned = false;
	int r;

	r = has_no_new_privileges(u, f, &pinned);
	if (r < 0)
		return r;
	fputs("[Service]\nSystemCallFilter=\nSystemCallLog=\n", out);
	if (pinned)
		fputs("NoNewPrivileges=yes\n", out);
	return 0;
}

static int make_text(const struct unit *u, bool unfiltered, struct failure *f, char **ret)
{
	_cleanup_(freep) char *description = NULL;
	char *end;
	size_t size;
	FILE *out;
	int r;

	r = unit_get_string(u, MANAGER_UNIT, "Description", f, &description);
	if (r < 0)
		return r;
	end = strstr(description, UNIT_DESCRIPTION_WATCHED);
	if (end)
		*end = '\0';
	out = open_memstream(ret, &size);
	if (!out)
		return -ENOMEM;
	fputs("# Made by syscarve while it watches the unit; syscarve unit finish removes it.\n",
		out);
	dropin_file_print_description(out, description, UNIT_DESCRIPTION_WATCHED);
	r = unfiltered ? print_unfiltered(out, u, f) : 0;
	return memstream_close(out, ret) < 0 ? -ENOMEM : r;
}

static int put_dropin(const struct unit_watch *w, struct failure *f)
{
	_cleanup_(freep) char *path = NULL, *text = NULL;
	int r;

	r = unit_watch_dropin_path(w->place, w->unit->name, f, &path);
	if (r < 0)
		return r;
	r = make_text(w->unit, w->store->state.watching.unfiltered, f, &text);
	if (r < 0)
		return r;
	r = dropin_file_write(path, text, f);
	return r < 0 ? r : unit_reload_manager(w->unit, f);
}

/* Whether it is there or not: the manager may not have noticed that it was removed. */
static int remove_dropin(const struct unit_watch *w, struct failure *f)
{
	_cleanup_(freep) char *path = NULL;
	int r;

	r = unit_watch_dropin_path(w->place, w->unit->name, f, &path);
	if (r < 0)
		return r;
	r = dropin_file_remove(path, f);
	return r < 0 ? r : unit_reload_manager(w->unit, f);
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

int unit_watch_restart(
	const struct unit_watch *w, bool exercise, struct failure *f, bool *ret_running)
{
	int r;

	r = unit_is_running(w->unit, f, ret_running);
	if (r < 0 || !*ret_running)
		return r;
	r = unit_do(w->unit, UNIT_RESTART, UNIT_JOB_TIMEOUT_MS, f);
	return r < 0 || !exercise ? r : exercise_unit(w->unit, f);
}

/* ---- begin and end */

static int end_steps(const struct unit_watch *w, bool no_restart, struct failure *f)
{
	bool running = false;
	int r;

	r = stop_watcher(w, f);
	if (r < 0)
		return r;
	r = remove_dropin(w, f);
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

static int begin_steps(const struct unit_watch *w, struct failure *f)
{
	int r;

	r = unit_store_save(w->store, f);
	if (r < 0)
		return r;
	r = put_dropin(w, f);
	return r < 0 ? r : start_watcher(w, f);
}

static int check_unwatched(const struct unit_watch *w, struct failure *f)
{
	char shown[SHOWN_MAX];
	bool running = false;
	int r;

	r = unit_watch_is_running(w->unit, &w->store->state.watching, f, &running);
	if (r < 0 || !running)
		return r;
	return failure_set(f, -EALREADY, "%s is watched already; see syscarve unit status",
		escape_to(shown, sizeof(shown), w->unit->name));
}

int unit_watch_begin(const struct unit_watch *w, bool unfiltered, struct failure *f)
{
	struct unit_watching *watching = &w->store->state.watching;
	struct failure ignored = {};
	bool ended;
	int r;

	r = check_unwatched(w, f);
	if (r < 0)
		return r;
	r = check_backend(w, f);
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
	r = begin_steps(w, f);
	if (r < 0)
		unit_watch_end(w, true, &ignored, &ended);
	return r;
}
