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
#include "extend.h"
#include "groups/names.h"
#include "prove-print.h"
#include "prove/program.h"
#include "ptrace/supervisor.h"
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

static int start(const struct request *q, const struct verdict *v, struct source **ret)
{
	_cleanup_(freep) struct sock_filter *code = NULL;
	struct sock_fprog program;
	struct failure f = {};
	int r = q->enforce ? program_enforce(v, &program) : program_trap(v, &program);

	if (r < 0)
		return verb_fail(&verb_prove, &f, r, EXIT_CARVE);
	code = program.filter;
	r = supervisor_new(
		&(struct supervisor_options){
			.argv = q->command,
			.trap = q->enforce ? NULL : &program,
			.enforce = q->enforce ? &program : NULL,
			.hold = true,
		},
		&f, ret);
	return r < 0 ? start_failed(&f, r) : 0;
}

/* A miss goes to the proof, and to the profile that --extend reads. */
static int add(struct proof *p, const struct verdict *v, struct profile *seen, struct run *run,
	const struct event *ev)
{
	int r = misses_add(&p->misses, v, ev);

	return r > 0 ? profile_add(seen, run, ev) : r;
}

static int add_launcher(
	struct proof *p, const struct verdict *v, struct profile *seen, struct run *run)
{
	struct sysset calls = derive_launcher(v->target);
	int r = 0;

	SYSSET_FOREACH (id, &calls) {
		struct event ev = {.syscall.arch = abi_native(), .count = 1, .launcher = true};

		if (r >= 0 && abi_number(abi_native(), names_get(id), &ev.syscall.nr))
			r = add(p, v, seen, run, &ev);
	}
	return r;
}

static int watch(struct proof *p, const struct verdict *v, struct source *s, struct profile *seen)
{
	struct run *run, empty = {};
	struct failure f = {};
	struct event ev;
	int r = profile_add_run(seen, &empty, &run);

	if (r >= 0)
		r = add_launcher(p, v, seen, run);
	while (r >= 0 && (r = source_next(s, &ev, &f)) > 0)
		if (r == SOURCE_EVENT)
			r = add(p, v, seen, run, &ev);
	source_report(s, &p->report);
	return r < 0 ? verb_fail(&verb_prove, &f, r, EXIT_CARVE) : 0;
}

static int print(const struct request *q, const struct proof *p)
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

static int extend(const struct request *q, const struct proof *p, const struct verdict *v,
	struct profile *seen)
{
	struct sysset allowed;

	if (!q->extend)
		return 0;
	filter_allowed(v->filter, &allowed);
	return extend_write_allowed(
		       &verb_prove, v->target, seen, &allowed, p->filter, q->extend_to) == 0
		       ? 0
		       : EXIT_CARVE;
}

/* Whether the command could be run at all: under --enforce its exec itself may be denied, which is a miss. */
static int check_started(const struct request *q, const struct source *s)
{
	int error = supervisor_enforce_errno(s);

	if (error != 0) {
		verb_say(&verb_prove, "the kernel refuses the filter: %s", strerror(error));
		return EXIT_CARVE;
	}
	error = s->ops->exec_errno(s);
	if (error == 0)
		return 0;
	verb_say(&verb_prove, "%s: %s", q->command[0], strerror(error));
	return error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}

static int conclude(const struct proof *p)
{
	if (p->status != 0)
		verb_say(&verb_prove, "the command ended with %s %d",
			p->status > 128 ? "signal" : "status",
			p->status > 128 ? p->status - 128 : p->status);
	if (misses_denied(&p->misses) > 0)
		return EXIT_FAILURE;
	return p->report.gaps ? EXIT_UNPROVEN : EXIT_SUCCESS;
}

static int prove(const struct request *q, const struct verdict *v, struct proof *p)
{
	_cleanup_(source_freep) struct source *s = NULL;
	_cleanup_(profile_freep) struct profile *seen = NULL;
	int r, status;

	if (profile_new(&seen) < 0)
		return EXIT_CARVE;
	r = start(q, v, &s);
	if (r == 0)
		r = watch(p, v, s, seen);
	if (r == 0)
		r = check_started(q, s);
	if (r != 0)
		return r;
	status = s->ops->wait_status(s);
	p->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	if (print(q, p) != 0 || extend(q, p, v, seen) != 0)
		return EXIT_CARVE;
	return conclude(p);
}

static void proof_release(struct proof *p)
{
	misses_release(&p->misses);
	free(p->filter);
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

static int run(const struct request *q)
{
	_cleanup_(sets_freep) struct sets *target = NULL;
	_cleanup_(filter_freep) struct filter *filter = NULL;
	_cleanup_(proof_release) struct proof p = {.enforced = q->enforce};
	struct reporter reporter = verb_reporter(&verb_prove);
	int r = target_get(&verb_prove, q->systemd, &target);

	if (r != 0)
		return r == EXIT_USAGE ? r : EXIT_CARVE;
	if (filter_new(target, &reporter, &filter) < 0)
		return EXIT_CARVE;
	r = q->n_files > 0 ? read_files(q, filter) : read_suggestion(q, target, filter);
	if (r != 0)
		return r;
	if (name_filter(q, &p.filter) < 0)
		return EXIT_CARVE;
	p.systemd = sets_version(target);
	return prove(q, &(struct verdict){.target = target, .filter = filter}, &p);
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
		return verb_help(&verb_prove);
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
