/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "deriving.h"
#include "logs/preflight.h"
#include "logs/rotated.h"
#include "logs/when.h"
#include "parse.h"
#include "replay-print.h"
#include "session/follow.h"
#include "words.h"

enum { JOBS_MAX = 256 };

struct arguments {
	struct replay_request request;
	struct deriving deriving;
	bool check, follow, strict;
	struct option_strings journals; /* paths; NULL: this host's journal */
};

/* ---- options */

static int parse_id(const char *word, int64_t max, struct failure *f, int64_t *ret)
{
	char *end;
	int64_t n;

	errno = 0;
	n = strtoll(word, &end, 10);
	if (errno != 0 || end == word || *end || n < 0 || n > max)
		return failure_set(f, -ERANGE, "not a number from 0 to %lld", (long long)max);
	*ret = n;
	return 0;
}

static int take_pid(void *target, const char *argument, struct failure *f)
{
	return parse_id(argument, INT32_MAX, f, target);
}

static int take_uid(void *target, const char *argument, struct failure *f)
{
	return parse_id(argument, UINT32_MAX, f, target);
}

static int take_time(void *target, const char *argument, struct failure *f)
{
	int64_t now_ms = (int64_t)(clock_now_ns(CLOCK_REALTIME) / 1000000), ms;

	if (when_parse(argument, now_ms, &ms) < 0 || ms < 0)
		return failure_set(f, -ERANGE, "not a time as in systemd.time(7)");
	*(uint64_t *)target = (uint64_t)ms;
	return 0;
}

static int take_by(void *target, const char *argument, struct failure *f)
{
	struct replay_request *r = target;

	r->options.by = replay_by_from_word(argument);
	r->by_given = true;
	return r->options.by == _REPLAY_BY_MAX ? -EINVAL : 0;
}

static int take_arch(void *target, const char *argument, struct failure *f)
{
	uint32_t *ret = target;

	*ret = abi_from_word(argument);
	return *ret ? 0 : -EINVAL;
}

/* 0: as many as there are cores. */
static int take_jobs(void *target, const char *argument, struct failure *f)
{
	int64_t n;
	int r;

	r = parse_id(argument, JOBS_MAX, f, &n);
	if (r < 0)
		return r;
	if (n == 0)
		n = sysconf(_SC_NPROCESSORS_ONLN);
	*(unsigned int *)target = n > 0 ? (unsigned int)n : 1;
	return 0;
}

#define OPTION_AT(member) offsetof(struct arguments, request.options.member)

static const struct option_row options[] = {
	{.heading = "Options for logs"},
	{
		.name = "journal",
		.argument = "PATH",
		.argument_may_lack = true,
		.help = "Also read the journal of this host, or the journal file or directory PATH",
		.repeats = true,
		.details =
			"Directories as systemd-journal-remote(8) writes them hold journals of other hosts. What the kernel and what "
			"audit wrote to the journal is read; an event that came by both ways is counted once.",
		.complete = COMPLETE_FILE,
		.take = option_take_strings,
		.offset = offsetof(struct arguments, journals),
	},
	{
		.name = "follow",
		.help = "Read on as the logs grow and are rotated, until ^C",
		.details =
			"Follows a file across its rotation: another file that takes its name, or the file being emptied. SIGINT, "
			"SIGTERM or SIGHUP end it; then the suggestion is printed. First it warns of what keeps this host from "
			"writing records, as --check does. The profile is saved every ten seconds. Serial numbers that are missing "
			"from a followed log of auditd make the result incomplete. Standard input, packed files and logs of strace "
			"cannot be followed.",
		.take = option_take_true,
		.offset = offsetof(struct arguments, follow),
	},
	{
		.name = "jobs",
		.argument = "N",
		.help = "Read up to N logs at a time; 0 stands for the number of cores",
		.details = "The result does not depend on it.",
		.take = take_jobs,
		.offset = offsetof(struct arguments, request.jobs),
	},
	{
		.name = "strict",
		.help = "Fail if a record cannot be read",
		.take = option_take_true,
		.offset = offsetof(struct arguments, strict),
	},
	{
		.name = "check",
		.help = "Read no log; list what keeps this host from writing records, and exit with 1 if there is anything",
		.details =
			"This looks for audit being off, auditd not running, kernel.seccomp.actions_logged, rate limits, and rules "
			"of the exclude list.",
		.take = option_take_true,
		.offset = offsetof(struct arguments, check),
	},
	{.heading = "Options for records"},
	{
		.name = "exe",
		.argument = "PATH",
		.help = "Only records of this executable",
		.complete = COMPLETE_FILE,
		.take = option_take_string,
		.offset = OPTION_AT(exe),
	},
	{
		.name = "comm",
		.argument = "NAME",
		.help = "Only records of processes with this name",
		.take = option_take_string,
		.offset = OPTION_AT(comm),
	},
	{
		.name = "unit",
		.argument = "NAME",
		.help = "Only records of this unit; needs --journal, and no FILE",
		.details =
			"NAME without a suffix is the name of a service. Audit's records do not name the unit. A record belongs to "
			"it if its process also wrote to the journal as the unit, or dumped core, or else if its executable is that "
			"of such a process. How many records were assigned by the executable alone, and how many were left out, is "
			"reported.",
		.complete = COMPLETE_UNIT,
		.take = option_take_string,
		.offset = OPTION_AT(unit),
	},
	{
		.name = "pid",
		.argument = "PID",
		.help = "Only records of this process",
		.details = "Audit uses the numbers of the initial PID namespace.",
		.complete = COMPLETE_PROCESS,
		.take = take_pid,
		.offset = OPTION_AT(pid),
	},
	{
		.name = "uid",
		.argument = "UID",
		.help = "Only records of this user, by number",
		.take = take_uid,
		.offset = OPTION_AT(uid),
	},
	{
		.name = "arch",
		.argument = "ARCH",
		.help = "Only calls of this architecture",
		.words = words_arches,
		.take = take_arch,
		.offset = OPTION_AT(arch),
	},
	{
		.name = "since",
		.argument = "TIME",
		.help = "Only records from TIME on, as in systemd.time(7)",
		.details =
			"Examples: \"2026-11-24 16:00\", \"yesterday\", \"-2h\", \"10 min ago\", \"@SECONDS\".",
		.take = take_time,
		.offset = OPTION_AT(since_ms),
	},
	{
		.name = "until",
		.argument = "TIME",
		.help = "Only records up to TIME",
		.take = take_time,
		.offset = OPTION_AT(until_ms),
	},
	{
		.name = "by",
		.argument = "WHAT",
		.help = "How to divide the result into sections; the default is all if a process, an executable or a unit is selected, "
			"else exe",
		.details =
			"The host is _HOSTNAME in a journal, node= of auditd, or the host that syslog wrote.",
		.words = words_by,
		.take = take_by,
		.offset = offsetof(struct arguments, request),
	},
	{.heading = "Options for the suggestion"},
	{.group = &deriving_options, .offset = offsetof(struct arguments, deriving)},
	{.heading = "Other options"},
	{.group = &output_table_options, .offset = offsetof(struct arguments, deriving.output)},
	{},
};

static enum replay_by default_by(const struct replay_options *o)
{
	return o->exe || o->comm || o->unit || o->pid >= 0 ? REPLAY_BY_ALL : REPLAY_BY_EXE;
}

/* What cannot go together. 0 or EXIT_USAGE. */
static int check_usage(const struct arguments *a, char **files, size_t n_files)
{
	const struct replay_options *o = &a->request.options;
	const struct outputs *out = &a->deriving.out;
	bool units = o->unit || o->by == REPLAY_BY_UNIT;
	bool saves = out->suggestion || out->profile || out->extend;

	if (o->since_ms > o->until_ms)
		return verb_usage(&verb_replay, "--since= is later than --until=");
	if (a->deriving.output.json != JSON_OFF && !a->check)
		return verb_usage(&verb_replay,
			"--json is for --check; use --format=json for the suggestion");
	if (units && (a->journals.n == 0 || n_files > 0))
		return verb_usage(&verb_replay, "%s needs --journal, and no FILE",
			o->unit ? "--unit=" : "--by=unit");
	if (!a->follow)
		return 0;
	if (n_files + a->journals.n == 0)
		return verb_usage(&verb_replay, "--follow needs a FILE or --journal");
	for (size_t i = 0; i < n_files; i++)
		if (strcmp(files[i], "-") == 0)
			return verb_usage(&verb_replay,
				"--follow cannot follow standard input; without --follow a pipe is read to its end as well");
	if (saves && o->by != REPLAY_BY_ALL)
		return verb_usage(&verb_replay,
			"--follow may find several sections: select one by --exe=, --comm= or --unit=, or use --by=all");
	return 0;
}

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

static int check_host(const struct arguments *a)
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

static int write_result(const struct arguments *a, const struct profile *p)
{
	const struct reporter reporter = verb_reporter(&verb_replay);
	struct failure f = {};
	int r;

	r = outputs_write(&a->deriving.out, p, stdout, &reporter, &f);
	return r < 0 ? fail(&f, r) : 0;
}

static int finish_one(const struct arguments *a, const struct replayed *replayed)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	struct failure f = {};
	int r;

	r = replayed_save(replayed, &f, &p);
	return r < 0 ? fail(&f, r) : write_result(a, p);
}

static int finish_section(const struct arguments *a, const struct replayed *replayed, size_t i)
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

static int finish_many(const struct arguments *a, const struct replayed *replayed)
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

static int finish(const struct arguments *a, const struct replayed *replayed)
{
	const struct replay_totals *t = replay_totals(replayed->replay);

	replay_print_totals(t);
	if (a->strict && t->unreadable > 0)
		return EXIT_FAILURE;
	if (replayed->n_sections == 0) {
		verb_say(&verb_replay, "no record of a system call was found%s",
			t->records > 0 ? " that was asked for" : "");
		return EXIT_FAILURE;
	}
	if (!a->deriving.out.suggestion)
		output_begin(&a->deriving.output);
	return replayed->n_sections == 1 ? finish_one(a, replayed) : finish_many(a, replayed);
}

static int replay(struct arguments *a, const struct replay_log *logs, size_t n)
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

static int replay_paths(struct arguments *a, char **paths, size_t n)
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

static void arguments_release(struct arguments *a)
{
	deriving_release(&a->deriving);
	option_strings_release(&a->journals);
}

static int main_replay(int argc, char **argv)
{
	static char *standard_input[] = {(char *)"-", NULL};
	_cleanup_(arguments_release) struct arguments a = {
		.request = {.jobs = 1,
			.options = {.pid = -1,
				.uid = -1,
				.until_ms = UINT64_MAX,
				.reporter = verb_reporter(&verb_replay)}},
	};
	char **files;
	size_t n = 0;
	int status;

	deriving_init(&a.deriving, &verb_replay);
	if (!parse_arguments(&verb_replay, argc, argv, &a, &files, &status))
		return status;
	if (!a.request.by_given)
		a.request.options.by = default_by(&a.request.options);
	while (files[n])
		n++;
	status = check_usage(&a, files, n);
	if (status != 0)
		return status;
	if (a.check)
		return check_host(&a);
	if (n == 0 && a.journals.n == 0)
		return replay_paths(&a, standard_input, 1);
	return replay_paths(&a, files, n);
}

const struct verb verb_replay = {
	.name = "replay",
	.arguments = "[OPTIONS] [FILE...]",
	.summary = "Derive a filter from audit logs, kernel logs, ausearch or strace output",
	.options = options,
	.notes =
		"Without a FILE and without --journal, or if FILE is -, standard input is read. The format of a log is detected, and "
		"also whether it is packed by gzip, xz or zstd.",
	.operands = COMPLETE_FILE,
	.run = main_replay,
};
