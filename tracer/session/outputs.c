/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/atomic-file.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/list.h"
#include "base/path-lock.h"
#include "code.h"
#include "derive/extension.h"
#include "derive/users.h"
#include "emit/extension.h"
#include "existing.h"
#include "groups/refusal.h"
#include "profile/merge.h"
#include "profile/read.h"
#include "profile/write.h"
#include "unit-limits.h"
#include "unit/unit-programs.h"

enum { SHOWN_MAX = 256 };

int outputs_read_extended(struct outputs *o, const struct reporter *reporter, struct failure *f)
{
	_cleanup_(filter_freep) struct filter *filter = NULL;
	char shown[SHOWN_MAX];
	int r;

	if (!o->extend)
		return 0;
	r = filter_new(o->target, reporter, &filter);
	if (r < 0)
		return r;
	r = existing_read(filter, o->extend, o->suggestion, reporter, f);
	if (r < 0)
		return r;
	if (filter_mode(filter) == FILTER_NONE)
		return failure_set(f, -ENODATA,
			"%s: has no SystemCallFilter= that could be extended",
			escape_to(shown, sizeof(shown), o->extend));
	if (filter_refusal(filter))
		reporter_say(reporter, "warning: %s: no service starts with this filter: %s",
			escape_to(shown, sizeof(shown), o->extend), filter_refusal(filter));
	filter_allowed(filter, &o->allowed);
	return 0;
}

/* ---- what must not be exceeded */

static int read_limit(struct outputs *o, const struct reporter *reporter, struct failure *f)
{
	int r;

	r = filter_new(o->target, reporter, &o->limit);
	if (r < 0)
		return r;
	if (o->unit)
		return existing_read_unit(o->limit, o->unit, NULL, reporter, f);
	return existing_read(o->limit, o->within, NULL, reporter, f);
}

static int read_sandbox(struct outputs *o, struct failure *f)
{
	_cleanup_(unit_release) struct unit u = {};
	struct unit_sandbox sandbox;
	int r;

	r = unit_sandbox(o->unit, f, &sandbox);
	if (r < 0)
		return r;
	unit_limits_set_privileges(&sandbox, &o->limits);
	/* What is no service has no Exec lines. */
	if (unit_open_service(o->unit, false, NULL, &u) < 0)
		return 0;
	return unit_programs(&u, f, &o->programs);
}

int outputs_read_limits(struct outputs *o, const struct reporter *reporter, struct failure *f)
{
	char shown[SHOWN_MAX];
	int r;

	if (!o->within && !o->unit)
		return 0;
	r = read_limit(o, reporter, f);
	if (r >= 0 && o->unit)
		r = read_sandbox(o, f);
	if (r < 0)
		return r;
	o->limits.name = o->unit ? o->unit : o->within;
	if (filter_mode(o->limit) != FILTER_NONE)
		o->limits.filter = o->limit;
	else if (!o->unit)
		return failure_set(f, -ENODATA,
			"%s: has no SystemCallFilter= within which the suggestion could stay",
			escape_to(shown, sizeof(shown), o->within));
	return 0;
}

void outputs_release(struct outputs *o)
{
	filter_free(o->limit);
	o->limit = NULL;
	list_free(o->programs);
	o->programs = NULL;
}

/* ---- the profile */

static int check_writable(const char *path, struct failure *f)
{
	return path ? atomic_file_check(path, f) : 0;
}

/* A pipe, a terminal or /dev/null holds no profile that could be joined. */
static bool is_kept(const char *path)
{
	struct stat st;

	if (!path || atomic_file_descriptor(path) >= 0)
		return false;
	return stat(path, &st) < 0 || (!S_ISFIFO(st.st_mode) && !S_ISCHR(st.st_mode));
}

/* What adds a run each time that a service starts would make its profile larger for ever. */
static int fold_old_runs(const struct outputs *o, struct profile *p)
{
	char shown[SHOWN_MAX];
	int n = profile_fold_oldest(p, OUTPUTS_RUNS_MAX);

	if (n > 0)
		reporter_say(&o->reporter,
			"%s: has more than %d runs: the %d oldest are folded into one, which has "
			"their sums",
			escape_to(shown, sizeof(shown), o->profile), OUTPUTS_RUNS_MAX, n);
	return n < 0 ? n : 0;
}

static int load_kept(const struct outputs *o, struct failure *f, struct profile **ret)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	int r;

	if (!is_kept(o->profile) || (access(o->profile, F_OK) < 0 && errno == ENOENT))
		return profile_new(ret);
	r = profile_load(o->profile, f, &p);
	if (r >= 0)
		r = fold_old_runs(o, p);
	if (r < 0)
		return r;
	*ret = TAKE(p);
	return 0;
}

/* Renames the file to NAME.broken, or to NAME.broken-2 and so on. */
static int rename_broken(const char *path, char ret[PATH_MAX])
{
	enum { NAMES = 100 };
	int r = -EEXIST;

	for (int i = 1; i <= NAMES && r == -EEXIST; i++) {
		char number[16] = "";

		if (i > 1)
			snprintf(number, sizeof(number), "-%d", i);
		if (snprintf(ret, PATH_MAX, "%s.broken%s", path, number) >= PATH_MAX)
			return -ENAMETOOLONG;
		r = renameat2(AT_FDCWD, path, AT_FDCWD, ret, RENAME_NOREPLACE) < 0 ? -errno : 0;
	}
	return r;
}

static bool is_broken(int r)
{
	return r == -EBADMSG || r == -EPROTONOSUPPORT || r == -EFBIG;
}

/* A service must not stay down because of a file that is no profile. */
static int load_or_set_aside(const struct outputs *o, struct failure *f, struct profile **ret)
{
	char shown[SHOWN_MAX], renamed[PATH_MAX];
	int r;

	r = load_kept(o, f, ret);
	if (!o->sets_aside || !is_broken(r) || rename_broken(o->profile, renamed) < 0)
		return r;
	reporter_say(&o->reporter, "warning: %s; it is now called %s, and a new profile is begun",
		failure_text(f, r), escape_to(shown, sizeof(shown), renamed));
	*f = (struct failure){};
	return profile_new(ret);
}

int outputs_load(const struct outputs *o, struct failure *f, struct profile **ret)
{
	int r;

	r = check_writable(o->suggestion, f);
	if (r < 0)
		return r;
	r = check_writable(o->profile, f);
	return r < 0 ? r : load_or_set_aside(o, f, ret);
}

/* Called before the file is read, or while it is locked. */
static void remember_file(struct outputs *o)
{
	o->is_known = o->profile && file_stamp_read(o->profile, &o->stamp) == 0;
}

static bool is_unchanged(const struct outputs *o)
{
	struct file_stamp now;

	return o->is_known && file_stamp_read(o->profile, &now) == 0 &&
	       file_stamp_equal(&o->stamp, &now);
}

int outputs_load_observed(struct outputs *o, struct failure *f, struct profile **ret)
{
	remember_file(o);
	return outputs_load(o, f, ret);
}

/* Without a lock the profile is saved all the same: it would be lost otherwise. */
static int lock_profile(const struct outputs *o, unsigned wait_ms, struct path_lock *lock)
{
	char shown[SHOWN_MAX];
	int r;

	r = path_lock(lock, o->profile, wait_ms);
	if (r == -ENOMEM || (r == -EAGAIN && wait_ms == 0))
		return r;
	if (r < 0)
		reporter_say(&o->reporter,
			"warning: %s: cannot be locked: %s; what another syscarve saves in it at "
			"this moment can be lost",
			escape_to(shown, sizeof(shown), o->profile),
			r == -EAGAIN ? "another process holds its lock" : strerror(-r));
	return 0;
}

static int save_joined(
	const struct outputs *o, const struct profile *p, const struct run *run, struct failure *f)
{
	_cleanup_(profile_freep) struct profile *all = NULL;
	int r;

	r = load_or_set_aside(o, f, &all);
	if (r < 0)
		return r;
	r = profile_merge(all, p);
	if (r < 0)
		return r;
	if (run)
		profile_renew_report(all, run);
	return profile_save(all, o->profile, f);
}

int outputs_save(
	const struct outputs *o, const struct profile *p, unsigned wait_ms, struct failure *f)
{
	_cleanup_(path_unlock) struct path_lock lock = PATH_LOCK_NONE;
	int r;

	if (!o->profile)
		return 0;
	if (!is_kept(o->profile))
		return profile_save(p, o->profile, f);
	r = lock_profile(o, wait_ms, &lock);
	return r < 0 ? r : save_joined(o, p, NULL, f);
}

int outputs_save_run(struct outputs *o, const struct profile *p, const struct run *run,
	unsigned wait_ms, struct failure *f)
{
	_cleanup_(path_unlock) struct path_lock lock = PATH_LOCK_NONE;
	int r;

	if (!o->profile)
		return 0;
	if (!is_kept(o->profile))
		return profile_save(p, o->profile, f);
	r = lock_profile(o, wait_ms, &lock);
	if (r < 0)
		return r;
	if (!is_unchanged(o)) {
		o->is_known = false;
		return save_joined(o, p, run, f);
	}
	r = profile_save(p, o->profile, f);
	remember_file(o);
	return r;
}

bool outputs_can_save_early(const struct outputs *o)
{
	return is_kept(o->profile);
}

/* ---- a suggestion or an extension: the other one is NULL */

struct result {
	const struct outputs *outputs;
	const struct profile *profile;
	const struct suggestion *suggestion;
	const struct suggestion *logged; /* emit_options.logged */
	const struct extension *extension;
};

static int emit_result(const struct result *r, FILE *out)
{
	const struct outputs *o = r->outputs;
	struct emit_options options = o->emit;

	if (r->extension)
		return emit_extension(r->extension, r->profile, o->extend, out);
	options.logged = r->logged;
	return o->emitter->emit(r->suggestion, r->profile, &options, out);
}

static int write_to_stream(const struct result *result, FILE *out)
{
	int r;

	r = emit_result(result, out);
	if (r < 0)
		return r;
	return fflush(out) == 0 ? 0 : -errno;
}

static int write_to_file(const struct result *result, const char *path, struct failure *f)
{
	_cleanup_(atomic_file_abortp) struct atomic_file *file = NULL;
	int r;

	r = atomic_file_open(path, f, &file);
	if (r < 0)
		return r;
	r = emit_result(result, atomic_file_stream(file));
	if (r < 0)
		return r;
	return atomic_file_commit(TAKE(file), f);
}

static int write_result(const struct result *result, FILE *fallback, struct failure *f)
{
	const char *path = result->outputs->suggestion;

	return path ? write_to_file(result, path, f) : write_to_stream(result, fallback);
}

static int write_suggestion(const struct outputs *o, const struct profile *p, FILE *fallback,
	const struct reporter *reporter, struct failure *f)
{
	_cleanup_(suggestion_freep) struct suggestion *s = NULL, *wide = NULL;
	_cleanup_(code_freep) struct code *code = NULL;
	struct derive_options options = {
		.style = o->style, .target = o->target, .limits = o->limits};
	int r = 0;

	if (!o->no_reach && (o->style != STYLE_EXACT || o->staged))
		r = code_for_margin(p, o->target, o->programs, reporter, &code);
	if (r < 0)
		return r;
	options.reached = code_reached(code);
	r = derive(p, &options, f, &s);
	if (r < 0)
		return r;
	for (size_t i = 0; i < s->n_warnings; i++)
		reporter_say(reporter, "warning: %s", s->warnings[i].text);
	options.style = STYLE_WIDE;
	r = o->staged ? derive(p, &options, f, &wide) : 0;
	if (r < 0)
		return r;
	return write_result(&(struct result){.outputs = o,
				    .profile = p,
				    .suggestion = wide ? wide : s,
				    .logged = wide ? s : NULL},
		fallback, f);
}

static int report_users(const struct profile *p, const struct reporter *reporter)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	int r = 0;

	for (size_t i = 0; r >= 0 && i < n; i++) {
		_cleanup_(freep) char *sentence = NULL;

		r = users_sentence(runs[i], &sentence);
		if (r >= 0 && sentence)
			reporter_say(reporter, "warning: %s", sentence);
	}
	return r;
}

static int write_extension(const struct outputs *o, const struct profile *p, FILE *fallback,
	const struct reporter *reporter, struct failure *f)
{
	struct extension e;
	int r;

	r = report_users(p, reporter);
	if (r < 0)
		return r;
	extension_find(o->target, p, &o->allowed, reporter, &e);
	if (sysset_empty(&e.missing)) {
		reporter_say(reporter,
			"nothing is missing: the existing filter allows every observed call");
		return 0;
	}
	return write_result(
		&(struct result){.outputs = o, .profile = p, .extension = &e}, fallback, f);
}

int outputs_write(const struct outputs *o, const struct profile *p, FILE *fallback,
	const struct reporter *reporter, struct failure *f)
{
	return o->extend ? write_extension(o, p, fallback, reporter, f)
			 : write_suggestion(o, p, fallback, reporter, f);
}
