/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "extend.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic-file.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "emit/extension.h"
#include "groups/filter.h"
#include "unit/unit-files.h"

enum { SHOWN_MAX = 256 };

static int fail_file(const struct verb *v, const char *path, const char *why)
{
	char shown[SHOWN_MAX];

	verb_say(v, "%s: %s", escape_to(shown, sizeof(shown), path), why);
	return EXIT_FAILURE;
}

/* What would be written over is part of what it is compared with: the next time it would be gone. */
static bool is_same(const char *path, const char *output)
{
	struct stat a, b;

	return output && stat(path, &a) == 0 && stat(output, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

static int read_file(
	const struct verb *v, struct filter *filter, const char *path, const char *output)
{
	_cleanup_(fclosep) FILE *in = fopen(path, "re");
	int r = in ? filter_read_unit(filter, in, path) : -errno;

	if (r < 0)
		return fail_file(
			v, path, r == -EBADMSG ? "is not a unit file or drop-in" : strerror(-r));
	if (is_same(path, output))
		return fail_file(v, path, "is what is extended, and cannot be the output");
	return 0;
}

/* The unit's files, said. */
static int find_unit(const struct verb *v, const char *name, struct unit_files *ret)
{
	struct failure f = {};
	char shown[SHOWN_MAX];
	int r = unit_files(name, &f, ret);

	if (r < 0)
		return verb_fail(v, &f, r, EXIT_FAILURE);
	if (ret->stale)
		verb_say(v, "warning: %s changed on disk: systemctl daemon-reload",
			escape_to(shown, sizeof(shown), name));
	for (char **p = ret->paths; *p; p++)
		verb_say(v, "extending %s", escape_to(shown, sizeof(shown), *p));
	return 0;
}

static int read_all(const struct verb *v, struct filter *filter, const struct extend_options *e)
{
	_cleanup_(unit_files_release) struct unit_files files = {};
	int r;

	if (!unit_files_is_name(e->what) || access(e->what, F_OK) == 0)
		return read_file(v, filter, e->what, e->output);
	r = find_unit(v, e->what, &files);
	for (char **p = files.paths; r == 0 && p && *p; p++)
		r = read_file(v, filter, *p, e->output);
	return r;
}

int extend_read(const struct verb *v, const struct sets *target, const struct extend_options *e,
	struct sysset *ret)
{
	_cleanup_(filter_freep) struct filter *filter = NULL;
	struct reporter reporter = verb_reporter(v);
	int r = filter_new(target, &reporter, &filter);

	if (r < 0)
		return verb_fail(v, &(struct failure){}, r, EXIT_FAILURE);
	r = read_all(v, filter, e);
	if (r != 0)
		return r;
	if (filter_mode(filter) == FILTER_NONE)
		return fail_file(v, e->what, "has no SystemCallFilter= that could be extended");
	filter_allowed(filter, ret);
	return 0;
}

static int write_file(const struct extension *e, const struct profile *p, const char *what,
	const char *output, struct failure *f)
{
	_cleanup_(atomic_file_abortp) struct atomic_file *file = NULL;
	int r;

	r = atomic_file_open(output, f, &file);
	if (r < 0)
		return r;
	r = emit_extension(e, p, what, atomic_file_stream(file));
	if (r < 0)
		return r;
	return atomic_file_commit(TAKE(file), f);
}

int extend_write_allowed(const struct verb *v, const struct sets *target, const struct profile *p,
	const struct sysset *allowed, const char *what, const char *output)
{
	const struct reporter reporter = verb_reporter(v);
	struct extension e;
	struct failure f = {};
	int r;

	extension_find(target, p, allowed, &reporter, &e);
	if (sysset_empty(&e.missing)) {
		verb_say(v, "nothing is missing from that filter");
		return 0;
	}
	if (output)
		r = write_file(&e, p, what, output, &f);
	else
		r = emit_extension(&e, p, what, stdout);
	if (r < 0)
		return verb_fail(v, &f, r, EXIT_FAILURE);
	return output ? 0 : verb_flush(v);
}
