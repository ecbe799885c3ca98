/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "replay-arguments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "logs/when.h"
#include "words.h"

enum { JOBS_MAX = 256 };

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

#define OPTION_AT(member) offsetof(struct replay_arguments, request.options.member)

const struct option_row replay_options_table[] = {
	{.heading = "Options for logs"},
	{
		.name = "journal",
		.argument = "PATH",
		.argument_may_lack = true,
		.help = "Also read the journal of this host, or the journal file or directory PATH",
		.repeats = true,
		.details =
			"Directories as systemd-journal-remote(8) writes them hold journals of other hosts. What the kernel and what "
			"audit wrote to the journal is read; an event that both wrote is counted once.",
		.complete = COMPLETE_FILE,
		.take = option_take_strings,
		.offset = offsetof(struct replay_arguments, journals),
	},
	{
		.name = "follow",
		.help = "Read on as the logs grow and are rotated, until ^C",
		.details =
			"Follows a file across its rotation: another file that takes its name, or the file being emptied. SIGINT, "
			"SIGTERM or SIGHUP end it; then the suggestion is printed. Before, a warning is printed about everything that keeps "
			"this host from writing records, as with --check. The profile is saved every ten seconds. Serial numbers that are missing "
			"from a followed log of auditd make the result incomplete. Standard input, packed files and logs of strace "
			"cannot be followed.",
		.take = option_take_true,
		.offset = offsetof(struct replay_arguments, follow),
	},
	{
		.name = "jobs",
		.argument = "N",
		.help = "Read up to N logs at a time; 0 stands for the number of cores",
		.details = "The result does not depend on it.",
		.take = take_jobs,
		.offset = offsetof(struct replay_arguments, request.jobs),
	},
	{
		.name = "strict",
		.help = "Fail if the result is incomplete: records were lost, or could not be read",
		.take = option_take_true,
		.offset = offsetof(struct replay_arguments, strict),
	},
	{
		.name = "check",
		.help = "Read no log; list what keeps this host from writing records, and exit with 1 if there is anything",
		.details =
			"This looks for audit being off, auditd not running, kernel.seccomp.actions_logged, rate limits, and rules "
			"of the exclude list.",
		.take = option_take_true,
		.offset = offsetof(struct replay_arguments, check),
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
			"the unit if the process also wrote to the journal as the unit, or dumped core, or else if its executable is that "
			"of such a process. In this host's journal it also does if the unit's Exec lines name the executable, and those of "
			"no other unit do. How many records were assigned by the executable alone, and how many were left out, is "
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
		.details =
			"What root did to start a service of the user is read as well. Everybody can give his process another's name, and, "
			"in a mount namespace of his own, the path of another's executable; nobody can take another's number. So this is the option for a "
			"log that has records of several users for one executable.",
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
		.offset = offsetof(struct replay_arguments, request),
	},
	{.heading = "Options for the suggestion"},
	{.group = &deriving_options, .offset = offsetof(struct replay_arguments, deriving)},
	{.heading = "Other options"},
	{.group = &output_table_options,
		.offset = offsetof(struct replay_arguments, deriving.output)},
	{},
};

static enum replay_by default_by(const struct replay_options *o)
{
	return o->exe || o->comm || o->unit || o->pid >= 0 ? REPLAY_BY_ALL : REPLAY_BY_EXE;
}

/* What does not go together with --follow. */
static int check_follow(const struct replay_arguments *a, char **files, size_t n_files)
{
	const struct outputs *out = &a->deriving.out;
	bool saves = out->suggestion || out->profile || out->extend;

	if (n_files + a->journals.n == 0)
		return verb_usage(&verb_replay, "--follow needs a FILE or --journal");
	for (size_t i = 0; i < n_files; i++)
		if (strcmp(files[i], "-") == 0)
			return verb_usage(&verb_replay,
				"--follow cannot follow standard input; without --follow a pipe is read to its end as well");
	if (saves && a->request.options.by != REPLAY_BY_ALL)
		return verb_usage(&verb_replay,
			"--follow may find several sections: select one by --exe=, --comm= or --unit=, or use --by=all");
	return 0;
}

static int check_usage(const struct replay_arguments *a, char **files, size_t n_files)
{
	const struct replay_options *o = &a->request.options;
	bool units = o->unit || o->by == REPLAY_BY_UNIT;

	if (o->since_ms > o->until_ms)
		return verb_usage(&verb_replay, "--since= is later than --until=");
	if (a->deriving.output.json != JSON_OFF && !a->check)
		return verb_usage(&verb_replay,
			"--json is for --check; use --format=json for the suggestion");
	if (units && (a->journals.n == 0 || n_files > 0))
		return verb_usage(&verb_replay, "%s needs --journal, and no FILE",
			o->unit ? "--unit=" : "--by=unit");
	return a->follow ? check_follow(a, files, n_files) : 0;
}

void replay_arguments_init(struct replay_arguments *a)
{
	*a = (struct replay_arguments){
		.request = {.jobs = 1,
			.options = {.pid = -1,
				.uid = -1,
				.until_ms = UINT64_MAX,
				.reporter = verb_reporter(&verb_replay)}},
	};
	deriving_init(&a->deriving, &verb_replay);
}

int replay_arguments_finish(struct replay_arguments *a, char **files)
{
	size_t n = 0;

	if (!a->request.by_given)
		a->request.options.by = default_by(&a->request.options);
	while (files[n])
		n++;
	for (size_t i = 0; i < a->journals.n; i++)
		a->request.this_host |= a->journals.strings[i] == NULL;
	return check_usage(a, files, n);
}

void replay_arguments_release(struct replay_arguments *a)
{
	deriving_release(&a->deriving);
	option_strings_release(&a->journals);
}
