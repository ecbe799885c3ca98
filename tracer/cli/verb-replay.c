/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "logs/preflight.h"
#include "logs/rotated.h"
#include "pager.h"
#include "parse.h"
#include "replay-arguments.h"
#include "replay-print.h"
#include "session/follow-logs.h"
#include "words.h"

static int make_findings(struct table **ret)
{
	static const struct table_column columns[] = {{.heading = "FINDING", .key = "finding"}, {}};
	struct preflight p;
	int r;

	r = table_new(columns, ret);
	if (r < 0)
		return r;
	preflight(&p);
	for (size_t i = 0; i < p.n; i++)
		table_add_text(*ret, p.findings[i]);
	return 0;
}

static int print_findings(const struct output *o, const struct table *t)
{
	output_begin(o);
	if (o->json == JSON_OFF && table_rows(t) == 0) {
		puts("Nothing keeps this host from writing records.");
		return 0;
	}
	return output_table(o, t);
}

static int check_host(const struct replay_arguments *a)
{
	_cleanup_(table_freep) struct table *t = NULL;
	struct output o = a->deriving.output;
	int r;

	o.no_legend = true;
	r = make_findings(&t);
	if (r >= 0)
		r = print_findings(&o, t);
	if (r < 0)
		return verb_fail(&verb_replay, NULL, r, EXIT_FAILURE);
	r = verb_flush(&verb_replay);
	return table_rows(t) > 0 ? EXIT_FAILURE : r;
}

/* ---- results */

static int fail(const struct failure *f, int r)
{
	return verb_fail(&verb_replay, f, r, EXIT_FAILURE);
}

static int write_result(const struct replay_arguments *a, const struct profile *p)
{
	const struct reporter reporter = verb_reporter(&verb_replay);
	struct failure f = {};
	int r;

	r = pager_result(outputs_write(&a->deriving.out, p, stdout, &reporter, &f));
	return r < 0 ? fail(&f, r) : 0;
}

static int finish_one(const struct replay_arguments *a, const struct replayed *replayed)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	struct failure f = {};
	int r;

	r = replayed_save(replayed, &f, &p);
	return r < 0 ? fail(&f, r) : write_result(a, p);
}

static int finish_section(
	const struct replay_arguments *a, const struct replayed *replayed, size_t i)
{
	const char *comment = a->deriving.out.emitter->comment;
	_cleanup_(profile_freep) struct profile *p = NULL;
	struct failure f = {};
	int r;

	r = replayed_profile(replayed, i, &f, &p);
	if (r < 0)
		return fail(&f, r);
	if (comment)
		replay_print_heading(comment, &replayed->sections[i]);
	return write_result(a, p);
}

static int finish_many(const struct replay_arguments *a, const struct replayed *replayed)
{
	const struct outputs *out = &a->deriving.out;
	int worst = 0;

	if (out->suggestion || out->profile || out->extend)
		return verb_usage(&verb_replay,
			"there are %zu sections: select one by --exe=, --comm= or --unit=, or use --by=all",
			replayed->n_sections);
	for (size_t i = 0; i < replayed->n_sections; i++) {
		int status = finish_section(a, replayed, i);

		worst = status > worst ? status : worst;
		if (i + 1 < replayed->n_sections)
			putchar('\n');
	}
	return worst;
}

static int finish(const struct replay_arguments *a, const struct replayed *replayed)
{
	const struct replay_totals *t = replay_totals(replayed->replay);

	replay_print_totals(t);
	if (a->strict && totals_gaps(t) != 0)
		return EXIT_FAILURE;
	if (replayed->n_sections == 0) {
		verb_say(&verb_replay, "no record of a system call was found%s",
			t->records > 0 ? " that the options select" : "");
		replay_print_left_out(replay_left_out(replayed->replay));
		return EXIT_FAILURE;
	}
	if (!a->deriving.out.suggestion)
		output_begin(&a->deriving.output);
	return replayed->n_sections == 1 ? finish_one(a, replayed) : finish_many(a, replayed);
}

static int replay(struct replay_arguments *a, const struct replay_log *logs, size_t n)
{
	_cleanup_(replayed_release) struct replayed replayed = {};
	struct failure f = {};
	int r;

	r = deriving_prepare(&a->deriving);
	if (r != 0)
		return r;
	a->request.outputs = &a->deriving.out;
	r = replayed_begin(&replayed, &a->request, &f);
	if (r < 0)
		return fail(&f, r);
	if (a->follow) {
		replay_print_preflight();
		r = follow_logs(&replayed, logs, n, &f);
	} else {
		r = replayed_read(&replayed, logs, n, &f);
	}
	if (r >= 0)
		r = replayed_finish(&replayed);
	return r < 0 ? fail(&f, r) : finish(a, &replayed);
}

static int replay_paths(struct replay_arguments *a, char **paths, size_t n)
{
	_cleanup_(freep) struct replay_log *logs = calloc(n + a->journals.n + 1, sizeof(*logs));
	size_t total = 0;

	if (!logs)
		return fail(NULL, -ENOMEM);
	rotated_sort(paths, n);
	for (size_t i = 0; i < n; i++)
		logs[total++] = (struct replay_log){.path = paths[i]};
	for (size_t i = 0; i < a->journals.n; i++)
		logs[total++] =
			(struct replay_log){.path = a->journals.strings[i], .journal = true};
	return replay(a, logs, total);
}

static int main_replay(int argc, char **argv)
{
	static char *standard_input[] = {(char *)"-", NULL};
	_cleanup_(replay_arguments_release) struct replay_arguments a;
	char **files;
	size_t n = 0;
	int status;

	replay_arguments_init(&a);
	files = parse_arguments(&verb_replay, argc, argv, &a, &status);
	if (!files)
		return status;
	status = replay_arguments_finish(&a, files);
	if (status != 0)
		return status;
	if (a.check)
		return check_host(&a);
	while (files[n])
		n++;
	if (n == 0 && a.journals.n == 0)
		return replay_paths(&a, standard_input, 1);
	return replay_paths(&a, files, n);
}

const struct verb verb_replay = {
	.name = "replay",
	.arguments = "[OPTIONS] [FILE...]",
	.summary =
		"Derive a filter from logs, such as those of audit, of the kernel, and of strace",
	.options = replay_options_table,
	.words_heading = "Formats of logs",
	.words = words_logs,
	.notes =
		"Without a FILE and without --journal, or if FILE is -, standard input is read. The format of a log is detected, and "
		"also whether it is packed by gzip, bzip2, xz, lzma or zstd.",
	.operands = COMPLETE_FILE,
	.run = main_replay,
};
