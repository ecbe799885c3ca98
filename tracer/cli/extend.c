/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "extend.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic-file.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "emit/wrap.h"
#include "groups/filter.h"
#include "groups/names.h"

enum { SHOWN_MAX = 256 };

static void note(void *userdata, const char *path, unsigned line, const char *text)
{
	char shown[SHOWN_MAX];

	verb_say(userdata, "%s:%u: %s", path ? escape_to(shown, sizeof(shown), path) : "", line,
		text);
}

/* What the filter of @path allows. 0 or an exit status. */
static int read_allowed(
	const struct verb *v, const struct sets *target, const char *path, struct sysset *ret)
{
	_cleanup_(filter_freep) struct filter *filter = NULL;
	_cleanup_(fclosep) FILE *in = fopen(path, "re");
	char shown[SHOWN_MAX];
	int r = in ? filter_new(target, note, (void *)v, &filter) : -errno;

	if (r >= 0)
		r = filter_read_unit(filter, in, path);
	escape_to(shown, sizeof(shown), path);
	if (r < 0) {
		verb_say(v, "%s: %s", shown,
			r == -EBADMSG ? "is not a unit file or drop-in" : strerror(-r));
		return EXIT_FAILURE;
	}
	if (filter_mode(filter) == FILTER_NONE) {
		verb_say(v, "%s: has no SystemCallFilter= that could be extended", shown);
		return EXIT_FAILURE;
	}
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

static int compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void write_dropin(FILE *out, const struct sets *target, struct profile *p,
	const struct sysset *missing, const char *path)
{
	const char *names[SYSSET_BITS];
	char shown[SHOWN_MAX];
	size_t n = 0;

	SYSSET_FOREACH (id, missing)
		names[n++] = names_get(id);
	qsort(names, n, sizeof(*names), compare_text);
	fprintf(out, "# Made by syscarve, for systemd %d: what %s\n# denies, and was called:\n",
		sets_version(target), escape_to(shown, sizeof(shown), path));
	comment_makers(out, p, missing);
	fputs("# It adds to that filter, and must sort behind it.\n[Service]\n", out);
	wrap_words(out, "SystemCallFilter=", names, n);
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

int extend_write(const struct verb *v, const struct sets *target, struct profile *p,
	const char *path, const char *output)
{
	struct sysset allowed;
	int r = read_allowed(v, target, path, &allowed);

	return r != 0 ? r : extend_write_allowed(v, target, p, &allowed, path, output);
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
	if (!output || strcmp(output, "-") == 0) {
		write_dropin(stdout, target, p, &missing, path);
		return verb_flush(v);
	}
	r = atomic_file_open(output, &f, &file);
	if (r >= 0) {
		write_dropin(atomic_file_stream(file), target, p, &missing, path);
		r = atomic_file_commit(TAKE(file), &f);
	}
	return r < 0 ? verb_fail(v, &f, r, EXIT_FAILURE) : 0;
}
