/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/atomic-file.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "deriving.h"
#include "emit/emitters.h"
#include "extend.h"
#include "prove-print.h"
#include "prove/proof.h"
#include "session/inputs.h"
#include "target.h"

enum {
	OPT_ENFORCE = OPT_JSON + 1,
	OPT_EXTEND,
	EXIT_UNPROVEN = 3,
	SHOWN_MAX = 256,
};

struct request {
	bool enforce, json, extend;
	const char *extend_to; /* NULL: standard output */
	const char *output;    /* NULL: standard error */
	const char *systemd;
	enum style style;
	char **files; /* -f, ended by NULL */
	size_t n_files;
	char *profile[2]; /* ended by NULL */
	char **command;
};

static int take(struct request *q, int c)
{
	switch (c) {
	case 'f':
		q->files[q->n_files++] = optarg;
		return 0;
	case 'o':
		q->output = optarg;
		return 0;
	case OPT_SYSTEMD:
		q->systemd = optarg;
		return 0;
	case OPT_ENFORCE:
		q->enforce = true;
		return 0;
	case OPT_EXTEND:
		q->extend = true;
		q->extend_to = optarg;
		return 0;
	case OPT_STYLE:
		q->style = style_from_word(optarg);
		return q->style < _STYLE_MAX
			       ? 0
			       : verb_usage(&verb_prove, "--style is one of exact, balanced, wide");
	default:
		q->json = strcmp(optarg, "json") == 0;
		return q->json || strcmp(optarg, "table") == 0
			       ? 0
			       : verb_usage(&verb_prove, "--format is one of table, json");
	}
}

static int parse(int argc, char **argv, struct request *q)
{
	static const struct option options[] = {
		{"file", required_argument, NULL, 'f'},
		{"style", required_argument, NULL, OPT_STYLE},
		{"systemd", required_argument, NULL, OPT_SYSTEMD},
		{"enforce", no_argument, NULL, OPT_ENFORCE},
		{"extend", optional_argument, NULL, OPT_EXTEND},
		{"format", required_argument, NULL, OPT_FORMAT},
		{"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},
		{},
	};
	int c, r;

	opterr = 0;
	for (;;) {
		c = getopt_long(argc, argv, "+:f:o:h", options, NULL);
		if (c == 'h')
			return 'h';
		if (c == '?' || c == ':')
			return verb_bad_option(&verb_prove, c, argv);
		if (c >= 0) {
			r = take(q, c);
			if (r != 0)
				return r;
			continue;
		}
		/* Options may stand behind the profile as well. */
		if (q->n_files > 0 || q->profile[0] || optind == argc ||
			strcmp(argv[optind - 1], "--") == 0)
			break;
		q->profile[0] = argv[optind++];
	}
	if (q->n_files == 0 && !q->profile[0])
		return verb_usage(&verb_prove, "which filter? Say -f DROPIN, or a profile");
	if (optind == argc)
		return verb_usage(&verb_prove, "which command?");
	q->command = argv + optind;
	return 0;
}

static int read_files(const struct request *q, struct filter *filter)
{
	char shown[SHOWN_MAX];

	for (char **path = q->files; *path; path++) {
		_cleanup_(fclosep) FILE *in = fopen(*path, "re");
		int r = in ? filter_read_unit(filter, in, *path) : -errno;

		escape_to(shown, sizeof(shown), *path);
		if (r < 0) {
			verb_say(&verb_prove, "%s: %s", shown,
				r == -EBADMSG ? "is not a unit file or drop-in" : strerror(-r));
			return EXIT_CARVE;
		}
	}
	if (filter_mode(filter) != FILTER_NONE || filter_log_mode(filter) != FILTER_NONE)
		return 0;
	verb_say(&verb_prove, "%s: has no SystemCallFilter= that could be proven", shown);
	return EXIT_CARVE;
}

/* The drop-in that `suggest` would print goes through the same parser as any other. */
static int read_suggestion(
	const struct request *q, const struct sets *target, struct filter *filter)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	_cleanup_(suggestion_freep) struct suggestion *s = NULL;
	_cleanup_(fclosep) FILE *text = tmpfile();
	struct failure f = {};
	int r;

	r = inputs_load(q->profile, &f, &p);
	if (r < 0)
		return verb_fail(&verb_prove, &f, r, EXIT_CARVE);
	r = derive(p, &(struct derive_options){.style = q->style, .target = target}, &f, &s);
	if (r >= 0)
		r = text ? emitter_find("dropin")->emit(s, p, &(struct emit_options){}, text)
			 : -errno;
	if (r >= 0) {
		rewind(text);
		r = filter_read_unit(filter, text, q->profile[0]);
	}
	return r < 0 ? verb_fail(&verb_prove, &f, r, EXIT_CARVE) : 0;
}

static int start_failed(const struct failure *f, int r)
{
	bool cannot = r == -EACCES || r == -EISDIR || r == -ENOTDIR;

	return verb_fail(&verb_prove, f, r,
		r == -ENOENT ? EXIT_NOT_FOUND
		: cannot     ? EXIT_CANNOT_RUN
			     : EXIT_CARVE);
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
			return verb_fail(&verb_prove, &f, r, EXIT_CARVE);
		out = atomic_file_stream(file);
	}
	if (q->json)
		r = prove_print_json(out, p);
	else
		prove_print_table(out, p);
	if (r >= 0 && fflush(out) != 0)
		r = -errno;
	if (r >= 0 && file)
		r = atomic_file_commit(TAKE(file), &f);
	return r < 0 ? verb_fail(&verb_prove, &f, r, EXIT_CARVE) : 0;
}

static int extend(const struct request *q, const struct prove_report *report)
{
	const struct verdict *v = report->proof->verdict;
	struct sysset allowed;

	if (!q->extend)
		return 0;
	filter_allowed(v->filter, &allowed);
	return extend_write_allowed(&verb_prove, v->target, report->proof->denied, &allowed,
		       report->filter, q->extend_to) == 0
		       ? 0
		       : EXIT_CARVE;
}

/* Whether the command could be run at all: under --enforce its exec itself may be denied, which is a miss. */
static int check_started(const struct request *q, const struct proof *p)
{
	if (p->enforce_errno != 0) {
		verb_say(&verb_prove, "the kernel refuses the filter: %s",
			strerror(p->enforce_errno));
		return EXIT_CARVE;
	}
	if (p->exec_errno == 0)
		return 0;
	verb_say(&verb_prove, "%s: %s", q->command[0], strerror(p->exec_errno));
	return p->exec_errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}

static int conclude(const struct proof *p, int status)
{
	if (status != 0)
		verb_say(&verb_prove, "the command ended with %s %d",
			status > 128 ? "signal" : "status", status > 128 ? status - 128 : status);
	if (misses_denied(&p->misses) > 0)
		return EXIT_FAILURE;
	return p->report.gaps ? EXIT_UNPROVEN : EXIT_SUCCESS;
}

static int status_of(int wait_status)
{
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

/* What makes the filter: "a.conf + b.conf". */
static int name_filter(const struct request *q, char **ret)
{
	char *const *paths = q->n_files > 0 ? q->files : q->profile;
	size_t len;
	FILE *out = open_memstream(ret, &len);

	if (!out)
		return -ENOMEM;
	for (size_t i = 0; paths[i]; i++)
		fprintf(out, "%s%s", i > 0 ? " + " : "", paths[i]);
	return fclose(out) == 0 ? 0 : -ENOMEM;
}

static int report(const struct request *q, const struct proof *p)
{
	_cleanup_(freep) char *filter = NULL;
	struct prove_report report = {
		.proof = p,
		.systemd = sets_version(p->verdict->target),
		.status = status_of(p->wait_status),
	};

	if (name_filter(q, &filter) < 0)
		return EXIT_CARVE;
	report.filter = filter;
	if (print(q, &report) != 0 || extend(q, &report) != 0)
		return EXIT_CARVE;
	return conclude(p, report.status);
}

static int prove(const struct request *q, const struct verdict *v)
{
	const struct proof_options o = {.verdict = v, .argv = q->command, .enforce = q->enforce};
	_cleanup_(proof_release) struct proof p = {};
	struct failure f = {};
	int r;

	r = proof_start(&o, &f, &p);
	if (r < 0)
		return start_failed(&f, r);
	r = proof_watch(&p, &f);
	if (r < 0)
		return verb_fail(&verb_prove, &f, r, EXIT_CARVE);
	r = check_started(q, &p);
	return r != 0 ? r : report(q, &p);
}

static int run(const struct request *q)
{
	_cleanup_(sets_freep) struct sets *target = NULL;
	_cleanup_(filter_freep) struct filter *filter = NULL;
	const struct reporter reporter = verb_reporter(&verb_prove);
	int r = target_get(&verb_prove, q->systemd, &target);

	if (r != 0)
		return r == EXIT_USAGE ? r : EXIT_CARVE;
	if (filter_new(target, &reporter, &filter) < 0)
		return EXIT_CARVE;
	r = q->n_files > 0 ? read_files(q, filter) : read_suggestion(q, target, filter);
	if (r != 0)
		return r;
	return prove(q, &(struct verdict){.target = target, .filter = filter});
}

static int main_prove(int argc, char **argv)
{
	_cleanup_(freep) char **files = calloc((size_t)argc + 1, sizeof(*files));
	struct request q = {.style = STYLE_BALANCED, .files = files};
	int r;

	if (!files)
		return EXIT_CARVE;
	r = parse(argc, argv, &q);
	if (r == 'h')
		return verb_print_help(&verb_prove);
	return r != 0 ? r : run(&q);
}

const struct verb verb_prove = {
	.name = "prove",
	.arguments = "[-f FILE | PROFILE] [OPTIONS] -- COMMAND...",
	.summary = "Run a command, and tell everything that a filter would deny it",
	.help = "  -f, --file=FILE        the filter: a drop-in or unit file; several make one "
		"list\n"
		"      --style=STYLE      of what is derived from PROFILE: exact, balanced, wide\n"
		"      --systemd=VERSION  the systemd that will enforce it: 247, 252, 257, 262, or "
		"host;\n"
		"                         default: this host's version\n"
		"      --enforce          deny it, as systemd would\n"
		"      --extend[=FILE]    write a drop-in that adds what was denied, to FILE or "
		"stdout\n"
		"      --format=FORMAT    table (default) or json\n"
		"  -o, --output=FILE      write the report to FILE rather than to standard error\n"
		"  -h, --help             this\n\n"
		"Without --enforce every call goes through, and one run finds all that are "
		"missing.\n"
		"Exits with 0 where none is, 1 where any is, 3 where none was seen but the record "
		"is\n"
		"incomplete, 125 where syscarve failed, 126 and 127 where the command could not "
		"be\n"
		"run. How the command itself ended is said on standard error.\n",
	.run = main_prove,
};
