/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/escape.h"
#include "deriving.h"
#include "extend.h"
#include "source/preflight.h"
#include "source/replay.h"
#include "source/rotated.h"
#include "source/when.h"

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
	SHOWN_MAX = 512,
	JOURNALS_MAX = 256,
	UNREADABLE_SHOWN = 10, /* lines that are told one by one */
};

struct arguments {
	struct deriving deriving;
	struct replay_options replay;
	bool by_given, strict, check;
	uint64_t n_unreadable;
	const char *extend;                 /* NULL: a whole suggestion */
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
	static const char *const words[] = {
		[REPLAY_BY_ALL] = "all", [REPLAY_BY_EXE] = "exe", [REPLAY_BY_COMM] = "comm"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(words[i], value) == 0) {
			a->replay.by = (enum replay_by)i;
			a->by_given = true;
			return 0;
		}
	return bad_value("--by", value, "is none of exe, comm, all");
}

static int parse_arch(struct arguments *a, const char *value)
{
	a->replay.arch = abi_from_word(value);
	return a->replay.arch ? 0
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

static int take_option(struct arguments *a, int c)
{
	switch (c) {
	case OPT_EXE:
		a->replay.exe = optarg;
		return 0;
	case OPT_COMM:
		a->replay.comm = optarg;
		return 0;
	case OPT_PID:
		return parse_id("--pid", optarg, INT32_MAX, &a->replay.pid);
	case OPT_UID:
		return parse_id("--uid", optarg, UINT32_MAX, &a->replay.uid);
	case OPT_ARCH:
		return parse_arch(a, optarg);
	case OPT_SINCE:
		return parse_time("--since", optarg, &a->replay.since_ms);
	case OPT_UNTIL:
		return parse_time("--until", optarg, &a->replay.until_ms);
	case OPT_BY:
		return parse_by(a, optarg);
	case OPT_JOURNAL:
		return parse_journal(a, optarg);
	case OPT_UNIT:
		a->replay.unit = optarg;
		return 0;
	case OPT_EXTEND:
		a->extend = optarg;
		return 0;
	case OPT_STRICT:
		a->strict = true;
		return 0;
	case OPT_CHECK:
		a->check = true;
		return 0;
	default:
		return deriving_option(&a->deriving, c, optarg);
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
	if (a->replay.since_ms > a->replay.until_ms)
		return verb_usage(&verb_replay, "--since is later than --until");
	return 0;
}

/* ---- what the logs were like */

static void say_unreadable(void *userdata, const char *path, uint64_t line, const char *why)
{
	struct arguments *a = userdata;
	char shown[SHOWN_MAX];

	if (++a->n_unreadable > UNREADABLE_SHOWN)
		return;
	verb_say(&verb_replay, "%s:%llu: cannot be read: %s",
		escape_to(shown, sizeof(shown), strcmp(path, "-") == 0 ? "(standard input)" : path),
		(unsigned long long)line, why);
}

static void say_count(uint64_t n, const char *what)
{
	if (n > 0)
		verb_say(&verb_replay, "warning: %llu %s", (unsigned long long)n, what);
}

static void say_totals(const struct replay_totals *t)
{
	say_count(t->unreadable, "records could not be read: the result is incomplete");
	say_count(t->lost, "records were lost before they were written, as the logs themselves "
			   "say: the result is incomplete");
	say_count(t->interruptions, "times auditd ended in disorder: the result is incomplete");
	say_count(t->without_call, "processes were killed by SIGSYS, syscall not recorded: the "
				   "result is incomplete");
	say_count(t->without_arch, "records have no arch=, and were taken for this host's");
	say_count(t->unattributed, "records of a launcher belong to no service that was seen");
	say_count(t->by_exe, "records were taken for the unit's by the executable alone");
	say_count(t->not_of_unit, "records were left out: nothing in the journal says that they "
				  "are the unit's");
	say_count(t->crowded, "records came from too many executables to be told apart");
}

static int check_host(void)
{
	struct preflight p;

	preflight(&p);
	for (size_t i = 0; i < p.n; i++)
		printf("%s\n", p.findings[i]);
	if (p.n == 0)
		printf("nothing keeps records of this host from being written\n");
	if (verb_flush(&verb_replay) != 0)
		return EXIT_FAILURE;
	return p.n > 0 ? EXIT_FAILURE : 0;
}

/* ---- sections */

static int begin_run(struct profile *p, const struct replay_section *section,
	const struct source *s, struct run **ret)
{
	struct run r = {
		.id = strdup(section->id),
		.source = strdup(s->ops->name),
		.start_us = (int64_t)section->start_ms * 1000,
		.duration_us = (section->end_ms - section->start_ms) * 1000,
	};

	if (r.id && r.source)
		return profile_add_run(p, &r, ret);
	run_release(&r);
	return -ENOMEM;
}

/* The profile of section @i alone. */
static int fill(
	struct replay *r, const struct replay_section *section, size_t i, struct profile **ret)
{
	_cleanup_(source_freep) struct source *s = NULL;
	_cleanup_(profile_freep) struct profile *p = NULL;
	struct failure f = {};
	struct event ev;
	struct run *run;
	int k;

	k = replay_open(r, i, &s);
	if (k >= 0)
		k = profile_new(&p);
	if (k >= 0)
		k = begin_run(p, section, s, &run);
	while (k >= 0 && (k = source_next(s, &ev, &f)) > 0)
		k = profile_add(p, run, &ev);
	if (k < 0)
		return verb_fail(&verb_replay, &f, k, EXIT_FAILURE);
	source_report(s, &run->report);
	*ret = TAKE(p);
	return 0;
}

static int write_result(struct arguments *a, struct profile *p)
{
	if (a->extend)
		return extend_write(
			&verb_replay, a->deriving.target, p, a->extend, a->deriving.output);
	return deriving_finish(&a->deriving, p, stdout);
}

/* The only section: its profile is saved too, joined with what -w names. */
static int finish_one(struct arguments *a, struct profile *p)
{
	_cleanup_(profile_freep) struct profile *all = NULL;
	int k = deriving_load(&a->deriving, &all);

	if (k != 0)
		return k;
	if (!a->deriving.profile)
		return write_result(a, p);
	k = profile_merge(all, p);
	if (k < 0)
		return verb_fail(&verb_replay, &(struct failure){}, k, EXIT_FAILURE);
	k = deriving_save(&a->deriving, all);
	return k != 0 ? k : write_result(a, all);
}

static void print_heading(const struct replay_section *section)
{
	char shown[SHOWN_MAX];

	printf("# %s\n", section->name ? escape_to(shown, sizeof(shown), section->name)
				       : "(executable not known)");
}

static int finish_many(
	struct arguments *a, struct replay *r, const struct replay_section *sections, size_t n)
{
	int worst = 0;

	if (a->deriving.output || a->deriving.profile || a->extend)
		return verb_usage(&verb_replay,
			"%zu sections do not go together: choose one by --exe= or --comm=, or "
			"join them by --by=all",
			n);
	for (size_t i = 0; i < n; i++) {
		_cleanup_(profile_freep) struct profile *p = NULL;
		int k = fill(r, &sections[i], i, &p);

		if (k != 0)
			return k;
		if (strcmp(a->deriving.emitter->name, "json") != 0)
			print_heading(&sections[i]);
		k = deriving_finish(&a->deriving, p, stdout);
		worst = k > worst ? k : worst;
		if (i + 1 < n)
			putchar('\n');
	}
	return worst;
}

static int finish(struct arguments *a, struct replay *r)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	const struct replay_section *sections;
	size_t n;
	int k;

	k = replay_finish(r, &sections, &n);
	if (k < 0)
		return verb_fail(&verb_replay, &(struct failure){}, k, EXIT_FAILURE);
	say_totals(replay_totals(r));
	if (a->strict && replay_totals(r)->unreadable > 0)
		return EXIT_FAILURE;
	if (n == 0) {
		verb_say(&verb_replay, "no record of a system call was found%s",
			replay_totals(r)->records > 0 ? " that was asked for" : "");
		return EXIT_FAILURE;
	}
	if (n > 1)
		return finish_many(a, r, sections, n);
	k = fill(r, &sections[0], 0, &p);
	return k != 0 ? k : finish_one(a, p);
}

static int replay(struct arguments *a, char **paths, size_t n)
{
	_cleanup_(replay_freep) struct replay *r = NULL;
	struct failure f = {};
	int k;

	k = deriving_prepare(&a->deriving);
	if (k != 0)
		return k;
	k = replay_new(&a->replay, &r);
	rotated_sort(paths, n);
	for (size_t i = 0; i < n && k >= 0; i++)
		k = replay_read(r, paths[i], &f);
	for (size_t i = 0; i < a->n_journals && k >= 0; i++)
		k = replay_read_journal(r, a->journals[i], &f);
	if (k < 0)
		return verb_fail(&verb_replay, &f, k, EXIT_FAILURE);
	if (!a->by_given && replay_only_strace(r))
		replay_join(r);
	return finish(a, r);
}

static enum replay_by default_by(const struct replay_options *o)
{
	return o->exe || o->comm || o->unit || o->pid >= 0 ? REPLAY_BY_ALL : REPLAY_BY_EXE;
}

static void arguments_release(struct arguments *a)
{
	deriving_release(&a->deriving);
}

static int main_replay(int argc, char **argv)
{
	static char *standard_input[] = {(char *)"-", NULL};
	_cleanup_(arguments_release) struct arguments a = {
		.replay = {.pid = -1,
			.uid = -1,
			.until_ms = UINT64_MAX,
			.unreadable = say_unreadable},
	};
	int r;

	a.replay.userdata = &a;
	deriving_init(&a.deriving, &verb_replay);
	r = parse(argc, argv, &a);
	if (r == 'h')
		return verb_help(&verb_replay);
	if (r != 0)
		return r;
	if (a.check)
		return check_host();
	if (!a.by_given)
		a.replay.by = default_by(&a.replay);
	if (a.replay.unit && (a.n_journals == 0 || optind < argc))
		return verb_usage(
			&verb_replay, "--unit is of journals only: give --journal, and no FILE");
	if (optind == argc && a.n_journals == 0)
		return replay(&a, standard_input, 1);
	return replay(&a, argv + optind, (size_t)(argc - optind));
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
	"      --by=WHAT          one section for each exe (default without a selection) or\n"
	"                         comm, or one for all\n"
	"      --journal[=PATH]   also the journal of this host, or of a file or directory;\n"
	"                         may be given several times\n"
	"      --unit=UNIT        of journals: only records of this unit's processes\n"
	"      --extend=FILE      write what the filter of this unit file or drop-in lacks, as a\n"
	"                         drop-in that adds to it\n"
	"      --strict           fail where a record could not be read\n"
	"      --check            say what keeps this host from writing records at all\n\n"
	"Without a FILE or journal, or where it is -, standard input is read. What kind of log it "
	"is,\n"
	"and whether it is packed by gzip, xz or zstd, is found by looking at it.\n",
	.run = main_replay,
};
