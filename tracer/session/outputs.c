/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "outputs.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/atomic-file.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "derive/extension.h"
#include "derive/users.h"
#include "emit/extension.h"
#include "existing.h"
#include "profile/merge.h"
#include "profile/read.h"
#include "profile/write.h"

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
	filter_allowed(filter, &o->allowed);
	return 0;
}

static int check_writable(const char *path, struct failure *f)
{
	struct atomic_file *file;
	int r;

	if (!path)
		return 0;
	r = atomic_file_open(path, f, &file);
	if (r < 0)
		return r;
	atomic_file_abort(file);
	return 0;
}

/* A pipe, a terminal or /dev/null holds no profile that could be joined. */
static bool can_be_loaded(const char *path)
{
	struct stat st;

	return path && atomic_file_descriptor(path) < 0 && stat(path, &st) == 0 &&
	       !S_ISFIFO(st.st_mode) && !S_ISCHR(st.st_mode);
}

int outputs_load(const struct outputs *o, struct failure *f, struct profile **ret)
{
	int r;

	r = check_writable(o->suggestion, f);
	if (r < 0)
		return r;
	r = check_writable(o->profile, f);
	if (r < 0)
		return r;
	return can_be_loaded(o->profile) ? profile_load(o->profile, f, ret) : profile_new(ret);
}

int outputs_save(const struct outputs *o, const struct profile *p, struct failure *f)
{
	return o->profile ? profile_save(p, o->profile, f) : 0;
}

int outputs_join(const struct outputs *o, const struct profile *p, struct failure *f)
{
	_cleanup_(profile_freep) struct profile *all = NULL;
	int r;

	if (!o->profile)
		return 0;
	r = outputs_load(o, f, &all);
	if (r < 0)
		return r;
	r = profile_merge(all, p);
	return r < 0 ? r : outputs_save(o, all, f);
}

/* ---- a suggestion or an extension: the other one is NULL */

struct result {
	const struct outputs *outputs;
	const struct profile *profile;
	const struct suggestion *suggestion;
	const struct extension *extension;
};

static int emit_result(const struct result *r, FILE *out)
{
	const struct outputs *o = r->outputs;

	if (r->extension)
		return emit_extension(r->extension, r->profile, o->extend, out);
	return o->emitter->emit(r->suggestion, r->profile, &o->emit, out);
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
	_cleanup_(suggestion_freep) struct suggestion *s = NULL;
	const struct derive_options options = {.style = o->style, .target = o->target};
	int r;

	r = derive(p, &options, f, &s);
	if (r < 0)
		return r;
	for (size_t i = 0; i < s->n_warnings; i++)
		reporter_say(reporter, "warning: %s", s->warnings[i].text);
	return write_result(
		&(struct result){.outputs = o, .profile = p, .suggestion = s}, fallback, f);
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
