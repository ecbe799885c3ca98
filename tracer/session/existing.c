/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "existing.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "code.h"
#include "derive/derive.h"
#include "groups/filter-unit.h"
#include "inputs.h"
#include "unit/unit-files.h"

enum { SHOWN_MAX = 256 };

static int fail_file(struct failure *f, int r, const char *path, const char *why)
{
	char shown[SHOWN_MAX];

	return failure_set(f, r, "%s: %s", escape_to(shown, sizeof(shown), path), why);
}

static int read_stream(struct filter *filter, FILE *in, const char *path, struct failure *f)
{
	int r;

	r = filter_read_unit(filter, in, path, f);
	if (r == -ENOEXEC)
		return r;
	if (r == -EBADMSG)
		return fail_file(f, r, path, "is not a unit file or drop-in");
	return r < 0 ? fail_file(f, r, path, strerror(-r)) : 0;
}

static bool is_same_file(const char *path, const char *output)
{
	struct stat a, b;

	return output && stat(path, &a) == 0 && stat(output, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

static int read_file(struct filter *filter, const char *path, const char *output, struct failure *f)
{
	_cleanup_(fclosep) FILE *in = fopen(path, "re");

	if (!in)
		return fail_file(f, -errno, path, strerror(errno));
	if (is_same_file(path, output))
		return fail_file(f, -EINVAL, path,
			"is the filter to extend, and cannot be the output as well");
	return read_stream(filter, in, path, f);
}

static void report_files(const struct unit_files *files, const struct reporter *reporter)
{
	char shown[SHOWN_MAX];

	if (files->stale)
		reporter_say(reporter,
			"warning: %s changed on disk since systemd read it; run systemctl "
			"daemon-reload",
			escape_to(shown, sizeof(shown), files->name));
	for (char **path = files->paths; *path; path++)
		reporter_say(reporter, "reading %s", escape_to(shown, sizeof(shown), *path));
}

static int read_files(struct filter *filter, const struct unit_files *files, const char *output,
	const struct reporter *reporter, struct failure *f)
{
	int r;

	report_files(files, reporter);
	for (char **path = files->paths; *path; path++) {
		r = read_file(filter, *path, output, f);
		if (r == -EBADMSG)
			*f = (struct failure){}; /* systemd ignores what stands in no section */
		else if (r < 0)
			return r;
	}
	return 0;
}

int existing_read_unit(struct filter *filter, const char *unit, const char *output,
	const struct reporter *reporter, struct failure *f)
{
	_cleanup_(unit_files_release) struct unit_files files = {};
	int r;

	r = unit_files(unit, f, &files);
	return r < 0 ? r : read_files(filter, &files, output, reporter, f);
}

static bool is_path(const char *word)
{
	const char *dot = strrchr(word, '.');

	return strchr(word, '/') || (dot && strcmp(dot, ".conf") == 0) || access(word, F_OK) == 0;
}

/* A word that is no file can be a typing error of either. */
static int read_file_or_unit(struct filter *filter, const char *word, const char *output,
	const struct reporter *reporter, struct failure *f)
{
	_cleanup_(unit_files_release) struct unit_files files = {};
	struct failure why = {};
	char shown[SHOWN_MAX];
	int r;

	r = unit_files(word, &why, &files);
	if (r < 0)
		return failure_set(f, r, "%s: there is no such file, and %s",
			escape_to(shown, sizeof(shown), word), failure_text(&why, r));
	return read_files(filter, &files, output, reporter, f);
}

int existing_read(struct filter *filter, const char *word, const char *output,
	const struct reporter *reporter, struct failure *f)
{
	if (strcmp(word, "-") == 0)
		return read_stream(filter, stdin, "(standard input)", f);
	if (is_path(word))
		return read_file(filter, word, output, f);
	return read_file_or_unit(filter, word, output, reporter, f);
}

int existing_derive(struct filter *filter, const struct sets *target, char *const *paths,
	const struct existing_style *style, struct failure *f)
{
	struct derive_options o = {.style = style->style, .target = target};
	_cleanup_(code_freep) struct code *code = NULL;
	_cleanup_(profile_freep) struct profile *p = NULL;
	_cleanup_(suggestion_freep) struct suggestion *s = NULL;
	int r;

	r = inputs_load(paths, f, &p);
	if (r < 0)
		return r;
	if (!style->no_reach && style->style != STYLE_EXACT)
		r = code_for_margin(p, target, NULL, NULL, &code);
	if (r < 0)
		return r;
	o.reached = code_reached(code);
	r = derive(p, &o, f, &s);
	if (r < 0)
		return r;
	return suggestion_filter(s, filter);
}
