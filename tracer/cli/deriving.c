/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "deriving.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/atomic-file.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "profile/profile-json.h"
#include "target.h"

void deriving_init(struct deriving *d, const struct verb *v)
{
	*d = (struct deriving){
		.verb = v,
		.style = STYLE_BALANCED,
		.emitter = &emitters[0],
	};
}

void deriving_release(struct deriving *d)
{
	sets_free(d->target);
}

static int unknown(
	const struct deriving *d, const char *option, const char *word, const char *known)
{
	char shown[64];

	return verb_usage(d->verb, "%s=%s is not known; it is one of %s", option,
		escape_to(shown, sizeof(shown), word), known);
}

int deriving_option(struct deriving *d, int c, const char *argument)
{
	switch (c) {
	case OPT_STYLE:
		d->style = style_from_word(argument);
		return d->style == _STYLE_MAX
			       ? unknown(d, "--style", argument, "exact, balanced, wide")
			       : 0;
	case OPT_SYSTEMD:
		d->systemd = argument;
		return 0;
	case OPT_FORMAT:
		d->emitter = emitter_find(argument);
		return d->emitter ? 0
				  : unknown(d, "--format", argument,
					    "dropin, line, names, json, oci, complain");
	case OPT_ON_VIOLATION:
		d->denies = strcmp(argument, "log") != 0;
		if (emit_parse_violation(argument, &d->emit) < 0)
			return unknown(
				d, "--on-violation", argument, "kill, log, an errno such as EPERM");
		return 0;
	case 'o':
		d->output = argument;
		return 0;
	case 'w':
		d->profile = argument;
		return 0;
	default:
		return -1;
	}
}

int deriving_prepare(struct deriving *d)
{
	if (d->denies && strcmp(d->emitter->name, "complain") == 0)
		return verb_usage(d->verb, "--format=complain denies nothing: with --on-violation= "
					   "other than log, say --format=dropin");
	return target_get(d->verb, d->systemd, &d->target);
}

static int fail(const struct deriving *d, const struct failure *f, int r)
{
	return verb_fail(d->verb, f, r, EXIT_FAILURE);
}

/* A workload of an hour must not end with "no such directory". */
static int check_writable(const struct deriving *d, const char *path)
{
	struct atomic_file *file;
	struct failure f = {};
	int r;

	if (!path)
		return 0;
	r = atomic_file_open(path, &f, &file);
	if (r < 0)
		return fail(d, &f, r);
	atomic_file_abort(file);
	return 0;
}

/* Of a pipe, a terminal or /dev/null nothing can be joined. */
static bool is_there(const char *path)
{
	struct stat st;

	return path && atomic_file_descriptor(path) < 0 && stat(path, &st) == 0 &&
	       !S_ISFIFO(st.st_mode) && !S_ISCHR(st.st_mode);
}

static int load(const struct deriving *d, struct profile **ret)
{
	struct failure f = {};
	int r;

	if (is_there(d->profile))
		r = profile_load(d->profile, &f, ret);
	else
		r = profile_new(ret);
	return r < 0 ? fail(d, &f, r) : 0;
}

int deriving_load(struct deriving *d, struct profile **ret)
{
	int r;

	r = check_writable(d, d->output);
	if (r != 0)
		return r;
	r = check_writable(d, d->profile);
	return r != 0 ? r : load(d, ret);
}

int deriving_save(struct deriving *d, struct profile *p)
{
	struct failure f = {};
	int r;

	if (!d->profile)
		return 0;
	r = profile_save(p, d->profile, &f);
	return r < 0 ? fail(d, &f, r) : 0;
}

static int emit_to_file(struct deriving *d, const struct suggestion *s, struct profile *p)
{
	_cleanup_(atomic_file_abortp) struct atomic_file *file = NULL;
	struct failure f = {};
	int r;

	r = atomic_file_open(d->output, &f, &file);
	if (r < 0)
		return fail(d, &f, r);
	r = d->emitter->emit(s, p, &d->emit, atomic_file_stream(file));
	if (r < 0)
		return fail(d, &f, r);
	r = atomic_file_commit(TAKE(file), &f);
	return r < 0 ? fail(d, &f, r) : 0;
}

static int emit(struct deriving *d, const struct suggestion *s, struct profile *p, FILE *fallback)
{
	struct failure f = {};
	int r;

	if (d->output)
		return emit_to_file(d, s, p);
	r = d->emitter->emit(s, p, &d->emit, fallback);
	if (r >= 0 && fflush(fallback) != 0)
		r = -errno;
	return r < 0 ? fail(d, &f, r) : 0;
}

int deriving_finish(struct deriving *d, struct profile *p, FILE *fallback)
{
	_cleanup_(suggestion_freep) struct suggestion *s = NULL;
	const struct derive_options o = {.style = d->style, .target = d->target};
	struct failure f = {};
	int r;

	r = derive(p, &o, &f, &s);
	if (r < 0)
		return fail(d, &f, r);
	for (size_t i = 0; i < s->n_warnings; i++)
		verb_say(d->verb, "warning: %s", s->warnings[i].text);
	return emit(d, s, p, fallback);
}
