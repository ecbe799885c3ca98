/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-install.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic-file.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/escape.h"
#include "logs/preflight.h"
#include "profile/merge.h"
#include "unit-probation.h"
#include "unit-readback.h"
#include "unit/dropin-file.h"
#include "unit/unit-job.h"

enum { SHOWN_MAX = 384 };

void unit_installation_release(struct unit_installation *i)
{
	profile_free(i->killed);
	profile_free(i->added);
	i->killed = i->added = NULL;
}

static int64_t now_us(void)
{
	return (int64_t)(clock_now_ns(CLOCK_REALTIME) / 1000);
}

static bool is_same(const char *a, const char *b)
{
	return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

/* ---- one file that syscarve puts in place */

/* The file is what syscarve wrote, or, after a crash before that, what was there. */
static int check_unedited(const struct unit_put *put, struct failure *f)
{
	_cleanup_(freep) char *now = NULL;
	char shown[SHOWN_MAX];
	int r;

	r = dropin_file_read(put->path, f, &now);
	if (r < 0)
		return r;
	if (is_same(now, put->text) || is_same(now, put->before) ||
		(put->replaced && is_same(now, put->replaced)))
		return 0;
	return failure_set(f, -EEXIST,
		"%s was edited since syscarve wrote it; use --force to replace it",
		escape_to(shown, sizeof(shown), put->path));
}

/* Has @path hold @text again, or be gone if that is NULL. What is so already needs no permission to
 * write. */
static int put_back(const char *path, const char *text, struct failure *f)
{
	_cleanup_(freep) char *now = NULL;
	int r;

	atomic_file_sweep(path);
	r = dropin_file_read(path, f, &now);
	if (r < 0)
		return r;
	if (text)
		return is_same(now, text) ? 0 : dropin_file_write(path, text, f);
	if (now)
		return dropin_file_remove(path, f);
	(void)dropin_file_remove(path, NULL); /* its directory, if that was made in vain */
	return 0;
}

/* What is to be put at @path, and what is there now; what was there before syscarve's first drop-in
 * stays what undo brings back. */
static int prepare_put(const struct unit_installation *i, struct unit_draft *draft,
	struct failure *f, struct unit_put *ret)
{
	const struct unit_put *old = &i->store->state.installed.put;
	int r;

	if (old->path && !i->force) {
		r = check_unedited(old, f);
		if (r < 0)
			return r;
	}
	r = unit_dropin_path(i->place, i->unit->name, f, &ret->path);
	if (r < 0)
		return r;
	ret->text = TAKE(draft->text);
	if (!old->path)
		return dropin_file_read(ret->path, f, &ret->before);
	r = dropin_file_read(ret->path, f, &ret->replaced);
	if (r < 0)
		return r;
	ret->before = old->before ? strdup(old->before) : NULL;
	return old->before && !ret->before ? -ENOMEM : 0;
}

/* A call that fails with an errno ends no process and leaves no record: no probation would notice
 * it. */
static int check_tried(
	const struct unit_installation *i, const struct unit_draft *draft, struct failure *f)
{
	if (!draft->filters || draft->error_number == 0 || i->force ||
		i->store->state.installed.put.path)
		return 0;
	return failure_set(f, -EPERM,
		"%s has SystemCallErrorNumber=%s: what is denied leaves no trace that a probation could see; "
		"install it with complain first, or, if syscarve prove has shown that nothing is missing, use --force",
		i->unit->name, strerrorname_np(draft->error_number));
}

/* ---- taking back */

/* After something failed: @old is what the store had before. The first failure is the one that
 * counts, so that those of taking back are reported only. */
static void take_back(struct unit_installation *i, struct unit_installed *old)
{
	struct unit_installed *now = &i->store->state.installed;
	struct failure f = {};
	int r;

	r = old->put.path ? put_back(old->put.path, old->put.text, &f)
			  : put_back(now->put.path, now->put.before, &f);
	if (r >= 0)
		r = unit_reload_manager(i->unit, &f);
	if (r >= 0 && i->restarted)
		r = unit_do(i->unit, UNIT_RESTART, UNIT_JOB_TIMEOUT_MS, &f);
	if (r >= 0) {
		unit_put_release(&now->put);
		*now = *old;
		*old = (struct unit_installed){};
		r = unit_store_save(i->store, &f);
	}
	if (r < 0)
		reporter_say(i->reporter,
			"warning: not everything could be put back: %s; syscarve unit undo tries again",
			failure_text(&f, r));
}

/* ---- the steps */

static int write_dropin(struct unit_installation *i, struct unit_put *put, struct failure *f)
{
	struct unit_installed *now = &i->store->state.installed;
	int r;

	*now = (struct unit_installed){.put = *put, .form = i->plan.form, .since_us = now_us()};
	*put = (struct unit_put){};
	r = unit_store_save(i->store, f);
	return r < 0 ? r : dropin_file_write(now->put.path, now->put.text, f);
}

static int restart(struct unit_installation *i, struct failure *f, bool *ret_survived)
{
	const struct probation_subject subject = {i->unit, i->profile};
	struct probation probation = {};
	int64_t since_us = now_us();
	int job, r;

	job = unit_do(i->unit, UNIT_RESTART, UNIT_JOB_TIMEOUT_MS, f);
	if (job < 0 && job != -EIO)
		return job;
	i->restarted = true;
	r = probation_watch(&subject, since_us, job < 0 ? 0 : i->probation_ms, f, &probation);
	profile_free(i->killed);
	i->killed = probation.killed;
	i->filtered = probation.filtered;
	*ret_survived = job >= 0 && !probation.failed;
	return r;
}

/* Writes the drop-in, and has the unit run under it. */
static int apply(struct unit_installation *i, const struct unit_draft *draft, struct unit_put *put,
	bool running, struct failure *f, bool *ret_survived)
{
	struct unit_installed *now = &i->store->state.installed;
	int r;

	*ret_survived = true;
	r = write_dropin(i, put, f);
	if (r < 0)
		return r;
	r = unit_reload_manager(i->unit, f);
	if (r < 0)
		return r;
	r = unit_read_back(i->unit, &i->plan, draft, now->put.path, f);
	if (r < 0 || !running || i->no_restart)
		return r;
	r = restart(i, f, ret_survived);
	if (r < 0 || !*ret_survived)
		return r;
	now->settled = true;
	return unit_store_save(i->store, f);
}

/* What the kernel does not log cannot be taken in later. */
static void report_unlogged(const struct unit_installation *i)
{
	struct preflight found;

	preflight(&found);
	for (size_t n = 0; n < found.n; n++)
		reporter_say(i->reporter, "warning: not all that the drop-in logs may be found: %s",
			found.findings[n]);
}

/* One attempt. *ret_survived is false if it was rolled back because of the unit. */
static int attempt(struct unit_installation *i, bool running, struct failure *f, bool *ret_survived)
{
	_cleanup_(unit_draft_release) struct unit_draft draft = {};
	_cleanup_(unit_put_release) struct unit_put put = {};
	struct unit_installed old;
	int r;

	i->restarted = false;
	r = unit_draft(&i->plan, i->profile, f, &draft);
	if (r < 0)
		return r;
	r = check_tried(i, &draft, f);
	if (r < 0)
		return r;
	r = prepare_put(i, &draft, f, &put);
	if (r < 0)
		return r;
	if (draft.logs && i->tries == 1 && i->unit->bus)
		report_unlogged(i);
	old = i->store->state.installed;
	r = apply(i, &draft, &put, running, f, ret_survived);
	if (r < 0 || !*ret_survived)
		take_back(i, &old);
	unit_put_release(&old.put);
	return r;
}

/* Adds what was killed, for the next try. */
static int take_in_killed(struct unit_installation *i)
{
	int r;

	r = profile_merge(i->profile, i->killed);
	if (r >= 0 && i->added)
		r = profile_merge(i->added, i->killed);
	else if (r >= 0)
		i->added = TAKE(i->killed);
	return r;
}

int unit_install(struct unit_installation *i, struct failure *f)
{
	bool running, survived = false;
	int r;

	r = unit_is_running(i->unit, f, &running);
	if (r < 0)
		return r;
	for (i->tries = 1;; i->tries++) {
		r = attempt(i, running, f, &survived);
		if (r < 0 || survived)
			return r;
		if (!i->killed || i->tries > i->retries)
			break;
		r = take_in_killed(i);
		if (r < 0)
			return r;
	}
	i->rolled_back = true;
	return 0;
}

/* ---- undo */

int unit_undo(const struct unit *u, struct unit_store *store, bool no_restart, bool force,
	struct failure *f)
{
	struct unit_put *put = &store->state.installed.put;
	bool running;
	int r;

	if (!put->path)
		return failure_set(f, -ENODATA, "syscarve has put nothing there");
	r = force ? 0 : check_unedited(put, f);
	if (r < 0)
		return r;
	r = unit_is_running(u, f, &running);
	if (r < 0)
		return r;
	r = put_back(put->path, put->before, f);
	if (r < 0)
		return r;
	r = unit_reload_manager(u, f);
	if (r < 0)
		return r;
	r = running && !no_restart ? unit_do(u, UNIT_RESTART, UNIT_JOB_TIMEOUT_MS, f) : 0;
	if (r < 0)
		return r;
	unit_put_release(put);
	return unit_store_save(store, f);
}
