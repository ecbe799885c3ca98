/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/escape.h"
#include "deriving.h"
#include "logs/rotated.h"
#include "logs/when.h"
#include "replaying.h"

enum {
	OPT_EXE = 512,
	OPT_COMM,
	OPT_PID,
	OPT_UID,
	OPT_ARCH,
	OPT_SINCE,
	OPT_UNTIL,
	OPT_BY,
	OPT_STRICT,
	OPT_JOURNAL,
	OPT_EXTEND,
	OPT_FOLLOW,
	OPT_JOBS,
	JOURNALS_MAX = 256,
	JOBS_MAX = 256,
};

struct arguments {
	struct replaying r;
	bool check, follow;
	const char *journals[JOURNALS_MAX]; /* NULL: this host's */
	size_t n_journals;
};

/* ---- options */

static int bad_value(const char *option, const char *value, const char *wanted)
{
	char shown[64];

	return verb_usage(
		&verb_replay, "%s=%s: %s", option, escape_to(shown, sizeof(shown), value), wanted);
}

static int parse_id(const char *option, const char *value, int64_t max, int64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoll(value, &end, 10);
	if (errno != 0 || end == value || *end || *ret < 0 || *ret > max)
		return bad_value(option, value, "is no number of that kind");
	return 0;
}

static int parse_time(const char *option, const char *value, uint64_t *ret)
{
	int64_t now_ms = (int64_t)(clock_now_ns(CLOCK_REALTIME) / 1000000), ms;

	if (when_parse(value, now_ms, &ms) < 0 || ms < 0)
		return bad_value(option, value, "is no time as systemd.time(7) has them");
	*ret = (uint64_t)ms;
	return 0;
}

static int parse_by(struct arguments *a, const char *value)
{
	enum replay_by by = replay_by_from_word(value);

	if (by == _REPLAY_BY_MAX)
		return bad_value("--by", value, "is none of exe, comm, unit, host, all");
	a->r.options.by = by;
	a->r.by_given = true;
	return 0;
}

static int parse_arch(struct arguments *a, const char *value)
{
	a->r.options.arch = abi_from_word(value);
	return a->r.options.arch ? 0
				 : bad_value("--arch", value,
					   "is no architecture (x86-64, x86, arm64, …, native)");
}

static int parse_journal(struct arguments *a, const char *value)
{
	if (a->n_journals == JOURNALS_MAX)
		return verb_usage(&verb_replay, "at most %d times --journal", JOURNALS_MAX);
	a->journals[a->n_journals++] = value;
	return 0;
}

/* 0: as many as there are cores. */
static int parse_jobs(struct arguments *a, const char *value)
{
	int64_t n;
	int r = parse_id("--jobs", value, JOBS_MAX, &n);

	if (r == 0 && n == 0)
		n = sysconf(_SC_NPROCESSORS_ONLN);
	if (r == 0)
		a->r.jobs = n > 0 ? (unsigned int)n : 1;
	return r;
}

static int take_option(struct arguments *a, int c)
{
	switch (c) {
	case OPT_EXE:
		a->r.options.exe = optarg;
		return 0;
	case OPT_COMM:
		a->r.options.comm = optarg;
		return 0;
	case OPT_PID:
		return parse_id("--pid", optarg, INT32_MAX, &a->r.options.pid);
	case OPT_UID:
		return parse_id("--uid", optarg, UINT32_MAX, &a->r.options.uid);
	case OPT_ARCH:
		return parse_arch(a, optarg);
	case OPT_SINCE:
		return parse_time("--since", optarg, &a->r.options.since_ms);
	case OPT_UNTIL:
		return parse_time("--until", optarg, &a->r.options.until_ms);
	case OPT_BY:
		return parse_by(a, optarg);
	case OPT_JOURNAL:
		return parse_journal(a, optarg);
	case OPT_UNIT:
		a->r.options.unit = optarg;
		return 0;
	case OPT_EXTEND:
		a->r.extend = optarg;
		return 0;
	case OPT_FOLLOW:
		a->follow = true;
		return 0;
	case OPT_JOBS:
		return parse_jobs(a, optarg);
	case OPT_STRICT:
		a->r.strict = true;
		return 0;
	case OPT_CHECK:
		a->check = true;
		return 0;
	default:
		return deriving_option(&a->r.deriving, c, optarg);
	}
}

static int parse(int argc, char **argv, struct arguments *a)
{
	static const struct option options[] = {
		DERIVING_LONG,
		{"exe", required_argument, NULL, OPT_EXE},
		{"comm", required_argument, NULL, OPT_COMM},
		{"pid", required_argument, NULL, OPT_PID},
		{"uid", required_argument, NULL, OPT_UID},
		{"arch", required_argument, NULL, OPT_ARCH},
		{"since", required_argument, NULL, OPT_SINCE},
		{"until", required_argument, NULL, OPT_UNTIL},
		{"by", required_argument, NULL, OPT_BY},
		{"journal", optional_argument, NULL, OPT_JOURNAL},
		{"unit", required_argument, NULL, OPT_UNIT},
		{"extend", required_argument, NULL, OPT_EXTEND},
		{"follow", no_argument, NULL, OPT_FOLLOW},
		{"jobs", required_argument, NULL, OPT_JOBS},
		{"strict", no_argument, NULL, OPT_STRICT},
		{"check", no_argument, NULL, OPT_CHECK},
		{},
	};
	int c, r;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":" DERIVING_LETTERS, options, NULL)) >= 0) {
		if (c == 'h')
			return 'h';
		if (c == '?' || c == ':')
			return verb_bad_option(&verb_replay, c, argv);
		r = take_option(a, c);
		if (r > 0)
			return r;
	}
	if (a->r.options.since_ms > a->r.options.until_ms)
		return verb_usage(&verb_replay, "--since is later than --until");
	return 0;
}

static enum replay_by default_by(const struct replay_options *o)
{
	return o->exe || o->comm || o->unit || o->pid >= 0 ? REPLAY_BY_ALL : REPLAY_BY_EXE;
}

/* What cannot go together. 0 or EXIT_USAGE. */
static int check_usage(const struct arguments *a, char **files, size_t n_files)
{
	const struct replaying *r = &a->r;
	bool units = r->options.unit || r->options.by == REPLAY_BY_UNIT;
	bool saves = r->deriving.out.suggestion || r->deriving.out.profile || r->extend;

	if (units && (a->n_journals == 0 || n_files > 0))
		return verb_usage(&verb_replay,
			"%s is of journals only: give --journal, and no FILE",
			r->options.unit ? "--unit" : "--by=unit");
	if (!a->follow)
		return 0;
	if (n_files + a->n_journals == 0)
		return verb_usage(&verb_replay, "--follow needs a FILE or --journal");
	for (size_t i = 0; i < n_files; i++)
		if (strcmp(files[i], "-") == 0)
			return verb_usage(&verb_replay,
				"--follow is of files by their names and of journals, not of "
				"standard input: leave it out, a pipe is read to its end anyway");
	if (saves && r->options.by != REPLAY_BY_ALL)
		return verb_usage(&verb_replay,
			"what is followed can be several sections: choose "
			"one by --exe=, --comm= or --unit=, or join them by "
			"--by=all");
	return 0;
}

static int check_host(void)
{
	size_t n = replaying_preflight(false);

	if (n == 0)
		printf("nothing keeps records of this host from being written\n");
	if (verb_flush(&verb_replay) != 0)
		return EXIT_FAILURE;
	return n > 0 ? EXIT_FAILURE : 0;
}

static int replay(struct arguments *a, char **paths, size_t n)
{
	_cleanup_(freep) struct replay_log *logs = calloc(n + a->n_journals + 1, sizeof(*logs));
	size_t total = 0;

	if (!logs)
		return verb_fail(&verb_replay, &(struct failure){}, -ENOMEM, EXIT_FAILURE);
	rotated_sort(paths, n);
	for (size_t i = 0; i < n; i++)
		logs[total++] = (struct replay_log){.path = paths[i]};
	for (size_t i = 0; i < a->n_journals; i++)
		logs[total++] = (struct replay_log){.path = a->journals[i], .journal = true};
	return a->follow ? replaying_follow(&a->r, logs, total)
			 : replaying_read(&a->r, logs, total);
}

static void arguments_release(struct arguments *a)
{
	replaying_release(&a->r);
}

static int main_replay(int argc, char **argv)
{
	static char *standard_input[] = {(char *)"-", NULL};
	_cleanup_(arguments_release) struct arguments a = {
		.r = {.jobs = 1,
			.options = {.pid = -1,
				.uid = -1,
				.until_ms = UINT64_MAX,
				.reporter = verb_reporter(&verb_replay)}},
	};
	size_t n;
	int r;

	deriving_init(&a.r.deriving, &verb_replay);
	r = parse(argc, argv, &a);
	if (r == 'h')
		return verb_print_help(&verb_replay);
	if (r != 0)
		return r;
	if (a.check)
		return check_host();
	if (!a.r.by_given)
		a.r.options.by = default_by(&a.r.options);
	n = (size_t)(argc - optind);
	r = check_usage(&a, argv + optind, n);
	if (r != 0)
		return r;
	if (n == 0 && a.n_journals == 0)
		return replay(&a, standard_input, 1);
	return replay(&a, argv + optind, n);
}

const struct verb verb_replay = {
	.name = "replay",
	.arguments = "[OPTIONS] [FILE...]",
	.summary = "Derive a filter from audit logs, kernel logs, ausearch or strace output",
	.help = DERIVING_HELP
	"      --exe=PATH         only records of this executable\n"
	"      --comm=NAME        only records of processes with this name\n"
	"      --pid=PID          only records of this process\n"
	"      --uid=UID          only records of this user, by number\n"
	"      --arch=ARCH        only calls of this architecture: x86-64, x86, arm64, …\n"
	"      --since=TIME       only records from then on, as systemd.time(7) has it\n"
	"      --until=TIME       only records up to then\n"
	"      --by=WHAT          one section for each exe (default without a selection), comm,\n"
	"                         host, or unit (of journals), or one for all\n"
	"      --journal[=PATH]   also the journal of this host, or of a file or directory;\n"
	"                         may be given several times\n"
	"      --unit=UNIT        of journals: only records of this unit's processes\n"
	"      --extend=FILE|UNIT write what the filter of this unit file or drop-in, or of this\n"
	"                         host's unit, lacks, as a drop-in that adds to it\n"
	"      --follow           read on as the logs grow and are rotated, until ^C\n"
	"      --jobs=N           read up to N logs at a time; 0: as many as there are cores\n"
	"      --strict           fail where a record could not be read\n"
	"      --check            say what keeps this host from writing records at all\n\n"
	"Without a FILE or journal, or where it is -, standard input is read. What kind of log it "
	"is,\n"
	"and whether it is packed by gzip, xz or zstd, is found by looking at it.\n",
	.run = main_replay,
};
