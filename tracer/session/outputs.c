/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "outputs.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/atomic-file.h"
#include "base/cleanup.h"
#include "profile/read.h"
#include "profile/write.h"

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

static int emit_to_stream(
	const struct outputs *o, const struct suggestion *s, const struct profile *p, FILE *out)
{
	int r;

	r = o->emitter->emit(s, p, &o->emit, out);
	if (r < 0)
		return r;
	return fflush(out) == 0 ? 0 : -errno;
}

static int emit_to_file(const struct outputs *o, const struct suggestion *s,
	const struct profile *p, struct failure *f)
{
	_cleanup_(atomic_file_abortp) struct atomic_file *file = NULL;
	int r;

	r = atomic_file_open(o->suggestion, f, &file);
	if (r < 0)
		return r;
	r = o->emitter->emit(s, p, &o->emit, atomic_file_stream(file));
	if (r < 0)
		return r;
	return atomic_file_commit(TAKE(file), f);
}

int outputs_write(const struct outputs *o, const struct profile *p, FILE *fallback,
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
	return o->suggestion ? emit_to_file(o, s, p, f) : emit_to_stream(o, s, p, fallback);
}

void outputs_release(struct outputs *o)
{
	sets_free(o->target);
	*o = (struct outputs){};
}
