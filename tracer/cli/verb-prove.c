/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic-file.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/memstream.h"
#include "command/status.h"
#include "deriving.h"
#include "groups/refusal.h"
#include "output.h"
#include "parse.h"
#include "prove-print.h"
#include "prove/proof.h"
#include "session/backend.h"
#include "session/existing.h"
#include "session/outputs.h"
#include "target.h"
#include "words.h"

enum {
	EXIT_UNPROVEN = 3,
	SHOWN_MAX = 256,
};

struct request {
	struct option_strings filters; /* -f */
	const char *profile[2];        /* ends with NULL */
	const char *systemd;
	struct existing_style style;
	bool style_given;
	const struct backend *backend;
	bool enforce;
	const char *missing; /* --missing=, or NULL */
	const char *output;  /* NULL: standard error */
	struct output how;
	char **command;
};

static int take_style(void *target, const char *argument, struct failure *f)
{
	struct request *q = target;

	q->style.style = style_from_word(argument);
	q->style_given = true;
	return q->style.style == _STYLE_MAX ? -EINVAL : 0;
}

/* The first word is the profile, unless -f names a filter; options may stand behind it as well. */
static int take_profile(void *target, const char *word, struct failure *f)
{
	struct request *q = target;

	if (q->filters.n > 0 || q->profile[0])
		return 0;
	q->profile[0] = word;
	return 1;
}

static int check(const struct request *q)
{
	if (q->filters.n == 0 && !q->profile[0])
		return verb_usage(&verb_prove, "no filter given: use -f FILE, or a profile");
	if (q->filters.n > 0 && q->style_given)
		return verb_usage(&verb_prove,
			"--style= is for a profile, and cannot be used with --filter=");
	if (q->filters.n > 0 && q->style.no_reach)
		return verb_usage(&verb_prove,
			"--no-reach is for a profile, and cannot be used with --filter=");
	if (!q->backend->proves)
		return verb_usage(&verb_prove,
			"--backend=%s cannot prove anything; use ptrace, stop or notify",
			q->backend->word);
	if (!*q->command)
		return verb_usage(&verb_prove, "no command given");
	return 0;
}

static int fail(const struct failure *f, int r)
{
	return verb_fail(&verb_prove, f, r, STATUS_INTERNAL);
}

static int read_files(const struct request *q, struct filter *filter,
	const struct reporter *reporter, struct failure *f)
{
	char shown[SHOWN_MAX] = "";
	const char *refusal;

	for (const char **path = q->filters.strings; *path; path++) {
		int r = existing_read(filter, *path, q->missing, reporter, f);

		if (r < 0)
			return r;
		escape_to(shown, sizeof(shown), *path);
	}
	refusal = filter_refusal(filter);
	if (refusal)
		return failure_set(
			f, -EPERM, "%s: no service starts with this filter: %s", shown, refusal);
	if (filter_mode(filter) != FILTER_NONE || filter_log_mode(filter) != FILTER_NONE)
		return 0;
	return failure_set(f, -ENODATA, "%s: has no SystemCallFilter= to prove", shown);
}

static int print(const struct request *q, const struct prove_report *p)
{
	_cleanup_(atomic_file_abortp) struct atomic_file *file = NULL;
	struct failure f = {};
	FILE *out = stderr;
	int r = 0;

	if (q->output) {
		r = atomic_file_open(q->output, &f, &file);
		if (r < 0)
			return fail(&f, r);
		out = atomic_file_stream(file);
	}
	if (q->how.json != JSON_OFF)
		r = prove_print_json(out, p, &q->how);
	else
		prove_print_table(out, p, &q->how);
	/* Standard error has no buffer whose flush could fail. */
	if (r >= 0 && (fflush(out) != 0 || ferror(out)))
		r = -EIO;
	if (r >= 0 && file)
		r = atomic_file_commit(TAKE(file), &f);
	return r < 0 ? fail(&f, r) : 0;
}

/* Writes what the filter lacks to the file of --missing=. */
static int write_missing(const struct request *q, const struct prove_report *report)
{
	const struct reporter reporter = verb_reporter(&verb_prove);
	const struct verdict *v = report->proof->verdict;
	struct outputs o = {
		.target = v->target,
		.extend = report->filter,
		.suggestion = q->missing,
	};
	struct failure f = {};
	int r;

	if (!q->missing)
		return 0;
	filter_allowed(v->filter, &o.allowed);
	r = outputs_write(&o, report->proof->denied, stdout, &reporter, &f);
	return r < 0 ? fail(&f, r) : 0;
}

/* Whether the command could be run at all: under --enforce its exec itself may be denied, which is
 * a miss. */
static int check_started(const struct request *q, const struct proof *p)
{
	char shown[SHOWN_MAX];

	if (p->enforce_errno != 0) {
		verb_say(&verb_prove, "the kernel refuses the filter: %s",
			strerror(p->enforce_errno));
		return STATUS_INTERNAL;
	}
	if (p->exec_errno == 0)
		return 0;
	verb_say(&verb_prove, "%s: %s", escape_to(shown, sizeof(shown), q->command[0]),
		strerror(p->exec_errno));
	return status_of_exec(p->exec_errno);
}

static int conclude(const struct proof *p, int status)
{
	if (status != 0)
		verb_note(&verb_prove, "the command ended with %s %d",
			status > 128 ? "signal" : "status", status > 128 ? status - 128 : status);
	if (misses_denied(&p->misses) > 0)
		return EXIT_FAILURE;
	return p->report.gaps ? EXIT_UNPROVEN : EXIT_SUCCESS;
}

/* What makes the filter: "a.conf + b.conf". */
static int name_filter(const struct request *q, char **ret)
{
	const char *const *paths = q->filters.n > 0 ? q->filters.strings : q->profile;
	size_t len;
	FILE *out = open_memstream(ret, &len);

	if (!out)
		return -ENOMEM;
	for (size_t i = 0; paths[i]; i++)
		fprintf(out, "%s%s", i > 0 ? " + " : "", paths[i]);
	return memstream_close(out, ret);
}

static int report(const struct request *q, const struct proof *p)
{
	_cleanup_(freep) char *filter = NULL;
	struct prove_report report = {
		.proof = p,
		.systemd = sets_version(p->verdict->target),
		.status = status_of_wait(p->wait_status),
	};
	struct failure f = {};
	int r;

	r = name_filter(q, &filter);
	if (r < 0)
		return fail(&f, r);
	report.filter = filter;
	if (print(q, &report) != 0 || write_missing(q, &report) != 0)
		return STATUS_INTERNAL;
	return conclude(p, report.status);
}

static int prove(const struct request *q, const struct verdict *v)
{
	const struct proof_options o = {
		.verdict = v,
		.argv = q->command,
		.enforce = q->enforce,
		.how = q->backend->how,
	};
	_cleanup_(proof_release) struct proof p = {};
	struct failure f = {};
	int r;

	r = proof_start(&o, &f, &p);
	if (r < 0)
		return verb_fail(&verb_prove, &f, r, status_of_start(r));
	r = proof_watch(&p, &f);
	if (r < 0)
		return fail(&f, r);
	r = check_started(q, &p);
	return r != 0 ? r : report(q, &p);
}

static int run(const struct request *q)
{
	_cleanup_(sets_freep) struct sets *target = NULL;
	_cleanup_(filter_freep) struct filter *filter = NULL;
	const struct reporter reporter = verb_reporter(&verb_prove);
	struct failure f = {};
	int r;

	r = target_get(&verb_prove, q->systemd, &target);
	if (r != 0)
		return r == EXIT_USAGE ? r : STATUS_INTERNAL;
	r = filter_new(target, &reporter, &filter);
	if (r < 0)
		return fail(&f, r);
	if (q->filters.n > 0)
		r = read_files(q, filter, &reporter, &f);
	else
		r = existing_derive(filter, target, (char *const *)q->profile, &q->style, &f);
	if (r < 0)
		return fail(&f, r);
	return prove(q, &(struct verdict){.target = target, .filter = filter});
}

static const struct option_row options[] = {
	{.heading = "Options for the filter"},
	{
		.letter = 'f',
		.name = "filter",
		.argument = "FILE|UNIT",
		.help = "The filter: a unit file, a drop-in, or a unit of this host with all its files",
		.repeats = true,
		.details =
			"SystemCallErrorNumber= and SystemCallArchitectures= of these files count as well. Calls that SystemCallLog= "
			"logs are listed, but are not misses.",
		.complete = COMPLETE_FILE_OR_UNIT,
		.take = option_take_strings,
		.offset = offsetof(struct request, filters),
	},
	{
		.name = "style",
		.argument = "STYLE",
		.help = "How much the filter allows that is derived from PROFILE",
		.words = words_styles,
		.standard = "balanced",
		.take = take_style,
	},
	{.group = &code_options, .offset = offsetof(struct request, style.no_reach)},
	{.group = &target_options, .offset = offsetof(struct request, systemd)},
	{.heading = "Options for the proof"},
	{
		.name = "backend",
		.argument = "HOW",
		.help = "How to find what is denied: ptrace, stop or notify",
		.details = "See run for what they mean. With --enforce it is stop always.",
		.words = words_backends,
		.standard = "ptrace",
		.take = deriving_take_backend,
		.offset = offsetof(struct request, backend),
	},
	{
		.name = "enforce",
		.help = "Deny what the filter denies, as systemd would, by an errno or by killing the process",
		.details = "The filter is in force from the exec of the command on.",
		.take = option_take_true,
		.offset = offsetof(struct request, enforce),
	},
	{
		.name = "missing",
		.argument = "FILE",
		.help = "Write a drop-in to FILE that allows what was denied; - is standard output",
		.details = "It adds to the filter, and must sort behind its files.",
		.complete = COMPLETE_FILE,
		.take = option_take_string,
		.offset = offsetof(struct request, missing),
	},
	{
		.letter = 'o',
		.name = "output",
		.argument = "FILE",
		.help = "Write the report to FILE instead of standard error; - is standard output",
		.complete = COMPLETE_FILE,
		.take = option_take_string,
		.offset = offsetof(struct request, output),
	},
	{.heading = "Other options"},
	{.group = &output_table_options, .offset = offsetof(struct request, how)},
	{},
};

static void request_release(struct request *q)
{
	option_strings_release(&q->filters);
}

static int main_prove(int argc, char **argv)
{
	_cleanup_(request_release) struct request q = {
		.style = {.style = STYLE_BALANCED}, .backend = backend_find("ptrace")};
	int status;

	q.command = parse_arguments(&verb_prove, argc, argv, &q, &status);
	if (!q.command)
		return status;
	status = check(&q);
	return status != 0 ? status : run(&q);
}

const struct verb verb_prove = {
	.name = "prove",
	.arguments = "[-f FILE|UNIT | PROFILE] [OPTIONS] [--] COMMAND...",
	.summary = "Run a command, and report every system call that a filter would deny",
	.options = options,
	.notes =
		"Without --enforce every call is let through, so that one run finds all misses. The report goes to standard error, because "
		"standard output is the command's. Exits with 0 if nothing was denied, 1 if anything was, 3 if nothing was but the "
		"observation is incomplete, 125 if syscarve itself failed, 126 if the command cannot be executed, 127 if it was not "
		"found. How the command ended is printed.",
	.operands = COMPLETE_COMMAND,
	.operand = take_profile,
	.run = main_prove,
};
