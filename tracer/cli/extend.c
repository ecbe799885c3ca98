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
#include "emit/wrap.h"
#include "groups/filter.h"
#include "groups/names.h"
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

static int read_all(const struct verb *v, struct filter *filter, const struct extension *e)
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

int extend_read(const struct verb *v, const struct sets *target, const struct extension *e,
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

/* What was observed, is not allowed, and can be said to this systemd; what cannot is told. */
static void find_missing(const struct verb *v, const struct sets *target, struct profile *p,
	const struct sysset *allowed, struct sysset *ret)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);

	*ret = (struct sysset){};
	for (size_t i = 0; i < n; i++) {
		int id = syscalls[i]->name ? names_find(syscalls[i]->name) : -1;

		if (id >= 0 && sysset_has(allowed, id))
			continue;
		if (id >= 0 && sysset_has(sets_resolvable(target), id))
			sysset_add(ret, id);
		else
			verb_say(v,
				"warning: %s %d (%s) is missing, but systemd %d has no name for it",
				syscalls[i]->arch_word, syscalls[i]->syscall.nr,
				syscalls[i]->name ? syscalls[i]->name : "no name",
				sets_version(target));
	}
}

/* "#   NAME: EXE EXE", once for each architecture that made it. */
static void comment_makers(FILE *out, struct profile *p, const struct sysset *missing)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);

	for (size_t i = 0; i < n; i++) {
		const struct observed *o = syscalls[i];
		char shown[SHOWN_MAX];

		if (!o->name || !sysset_has(missing, names_find(o->name)))
			continue;
		fprintf(out, "#   %s (%s):", o->name, o->arch_word);
		for (size_t j = 0; j < o->n_sightings; j++)
			for (char **e = o->sightings[j].executables; e && *e; e++)
				fprintf(out, " %s", escape_to(shown, sizeof(shown), *e));
		fputc('\n', out);
	}
}

static int write_dropin(FILE *out, const struct sets *target, struct profile *p,
	const struct sysset *missing, const char *path)
{
	_cleanup_(freep) const char **names = NULL;
	char shown[SHOWN_MAX];
	int r;

	r = names_sorted(missing, &names);
	if (r < 0)
		return r;
	fprintf(out, "# Made by syscarve, for systemd %d: what %s\n# denies, and was called:\n",
		sets_version(target), escape_to(shown, sizeof(shown), path));
	comment_makers(out, p, missing);
	fputs("# It adds to that filter, and must sort behind it.\n[Service]\n", out);
	wrap_words(out, "SystemCallFilter=", names, (size_t)sysset_count(missing));
	return 0;
}

static void warn_foreign(const struct verb *v, struct profile *p)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	const char *last = NULL;

	for (size_t i = 0; i < n; i++) {
		if (syscalls[i]->syscall.arch == abi_native() ||
			(last && strcmp(last, syscalls[i]->arch_word) == 0))
			continue;
		last = syscalls[i]->arch_word;
		verb_say(v,
			"warning: calls of %s were made, which SystemCallArchitectures= must admit",
			last);
	}
}

int extend_write_allowed(const struct verb *v, const struct sets *target, struct profile *p,
	const struct sysset *allowed, const char *path, const char *output)
{
	_cleanup_(atomic_file_abortp) struct atomic_file *file = NULL;
	struct sysset missing;
	struct failure f = {};
	int r;

	find_missing(v, target, p, allowed, &missing);
	warn_foreign(v, p);
	if (sysset_count(&missing) == 0) {
		verb_say(v, "nothing is missing from that filter");
		return 0;
	}
	if (!output) {
		r = write_dropin(stdout, target, p, &missing, path);
		return r < 0 ? verb_fail(v, &f, r, EXIT_FAILURE) : verb_flush(v);
	}
	r = atomic_file_open(output, &f, &file);
	if (r >= 0) {
		r = write_dropin(atomic_file_stream(file), target, p, &missing, path);
		if (r >= 0)
			r = atomic_file_commit(TAKE(file), &f);
	}
	return r < 0 ? verb_fail(v, &f, r, EXIT_FAILURE) : 0;
}
