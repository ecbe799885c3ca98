/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "observe.h"
#include "ptrace/supervisor.h"
#include "session/known.h"
#include "unit/scope.h"
#include "watch/watch.h"

struct request {
	enum backend backend;
	bool detach;
	char **known; /* profiles, ended by NULL */
	size_t n_known;
	char **command;
};

static int check(const struct request *q)
{
	if (q->detach && q->backend == BACKEND_BPF)
		return verb_usage(&verb_run, "--detach goes with ptrace; for eBPF, attach --unit= "
					     "changes nothing in the unit");
	if (q->n_known > 0 && (q->detach || q->backend != BACKEND_PTRACE))
		return verb_usage(&verb_run,
			"--known goes with --backend=ptrace only, and not with --detach");
	return 0;
}

static int take_option(struct deriving *d, struct request *q, int c)
{
	switch (c) {
	case OPT_BACKEND:
		return backend_parse(&verb_run, optarg, &q->backend);
	case OPT_DETACH:
		q->detach = true;
		return 0;
	case OPT_KNOWN:
		q->known[q->n_known++] = optarg;
		return 0;
	default:
		return deriving_option(d, c, optarg);
	}
}

/* 0 and @ret, 'h', or an exit status. */
static int parse(int argc, char **argv, struct deriving *d, struct request *ret)
{
	static const struct option options[] = {
		DERIVING_LONG,
		{"backend", required_argument, NULL, OPT_BACKEND},
		{"detach", no_argument, NULL, OPT_DETACH},
		{"known", required_argument, NULL, OPT_KNOWN},
		{},
	};
	int c, r;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "+:" DERIVING_LETTERS, options, NULL)) >= 0) {
		if (c == 'h')
			return 'h';
		if (c == '?' || c == ':')
			return verb_bad_option(&verb_run, c, argv);
		r = take_option(d, ret, c);
		if (r > 0)
			return r;
	}
	if (optind == argc)
		return verb_usage(&verb_run, "which command?");
	ret->command = argv + optind;
	return check(ret);
}

static int exit_status(int wait_status)
{
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

static int cannot_exec(const char *name, int error)
{
	char shown[256];

	verb_say(&verb_run, "%s: %s", escape_to(shown, sizeof(shown), name), strerror(error));
	return error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}

static bool is_about_command(int r)
{
	return r == -ENOENT || r == -EACCES || r == -EISDIR || r == -ENOTDIR;
}

static int start_failed(const struct failure *f, int r)
{
	int status = r == -ENOENT          ? EXIT_NOT_FOUND
		     : is_about_command(r) ? EXIT_CANNOT_RUN
					   : EXIT_CARVE;

	return verb_fail(&verb_run, f, r, status);
}

/* In what should have become the command. */
static int say_exec_failed(const char *name, int error)
{
	return cannot_exec(name, error);
}

/* A unit's control group is the service's: what else is in it is signalled with it, and taken for a daemon of its. */
static void leave_unit(void)
{
	struct failure f = {};

	if (scope_enter("syscarve", &f) < 0)
		verb_say(&verb_run, "the tracer stays in the unit's control group: %s", f.text);
}

static const struct spawn_aside aside = {.ready = leave_unit, .exec_failed = say_exec_failed};

/* auto prefers what does not slow the service down. */
static int start_source(const struct deriving *d, const struct request *q, const struct known *k,
	struct failure *f, struct source **ret)
{
	int r;

	if (q->backend != BACKEND_PTRACE && !q->detach) {
		r = watch_new(&(struct watch_options){.argv = q->command}, f, ret);
		if (r >= 0 || q->backend == BACKEND_BPF || is_about_command(r))
			return r;
		verb_say(&verb_run, "observing by ptrace, for %s", f->text);
		*f = (struct failure){};
	}
	return supervisor_new(
		&(struct supervisor_options){
			.argv = q->command,
			.aside = q->detach ? &aside : NULL,
			.untrapped = k->calls,
			.n_untrapped = k->n,
			.files = d->out.profile != NULL,
		},
		f, ret);
}

/* Without the trap filter every call stops the command, and is counted. */
static int note_known(const struct request *q, const struct known *k, const struct observation *o)
{
	if (q->n_known == 0)
		return 0;
	if (supervisor_has_filter(o->s))
		return known_note(k, o->run);
	verb_say(&verb_run, "--known saved nothing: without CAP_SYS_ADMIN every call stops the "
			    "command, and was counted");
	return 0;
}

static int run(struct deriving *d, const struct request *q)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	_cleanup_(source_freep) struct source *s = NULL;
	_cleanup_(known_release) struct known known = {};
	struct observation o = {.d = d, .save_early = q->detach};
	struct failure f = {};
	int r;

	if (deriving_prepare(d) != 0 || deriving_load(d, &p) != 0)
		return EXIT_CARVE;
	if (q->n_known > 0) {
		r = known_load(q->known, p, &f, &known);
		if (r < 0)
			return verb_fail(&verb_run, &f, r, EXIT_CARVE);
	}
	r = start_source(d, q, &known, &f, &s);
	if (r < 0)
		return start_failed(&f, r);
	o.p = p;
	o.s = s;
	r = observe_begin(&o, q->command);
	if (r >= 0)
		r = observe(&o, &f);
	if (r >= 0)
		r = note_known(q, &known, &o);
	if (r < 0)
		return verb_fail(&verb_run, &f, r, EXIT_CARVE);
	if (s->ops->exec_errno(s) != 0)
		return q->detach ? EXIT_CARVE : cannot_exec(q->command[0], s->ops->exec_errno(s));
	return observe_finish(&o, stderr) == 0 ? exit_status(s->ops->wait_status(s)) : EXIT_CARVE;
}

static int main_run(int argc, char **argv)
{
	_cleanup_(deriving_release) struct deriving d;
	_cleanup_(freep) char **known = calloc((size_t)argc + 1, sizeof(*known));
	struct request q = {.backend = BACKEND_PTRACE, .known = known};
	int r;

	if (!known)
		return EXIT_CARVE;
	deriving_init(&d, &verb_run);
	r = parse(argc, argv, &d, &q);
	if (r == 'h')
		return verb_print_help(&verb_run);
	return r != 0 ? r : run(&d, &q);
}

const struct verb verb_run = {
	.name = "run",
	.arguments = "[OPTIONS] [--] COMMAND...",
	.summary = "Run a command and all its descendants under observation",
	.help = DERIVING_HELP
	"      --backend=HOW      how to observe: ptrace (default), bpf, or auto: bpf\n"
	"                         where it is possible, else ptrace\n"
	"      --detach           become the command, with pid and parent as they are, and\n"
	"                         observe it from a process aside: for ExecStart=\n"
	"      --known=PROFILE    what PROFILE has seen is in the result, but does not stop the\n"
	"                         command again, and is not counted; may be repeated\n\n"
	"The suggestion goes to standard error, for standard output is the command's.\n"
	"Exits with the command's status, 128+N where signal N ended it, 125 where\n"
	"syscarve failed, 126 and 127 where the command could not be run.\n",
	.run = main_run,
};
