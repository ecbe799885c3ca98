/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "deriving.h"
#include "live.h"
#include "session/observe.h"

struct request {
	const struct backend *backend;
	bool detach;
	char **known; /* profiles, ended by NULL */
	size_t n_known;
	char **command;
};

static int check(const struct request *q)
{
	if (q->detach && !q->backend->detaches)
		return verb_usage(&verb_run, "--detach goes with ptrace; for eBPF, attach --unit= "
					     "changes nothing in the unit");
	if (q->n_known > 0 && (q->detach || !q->backend->skips_known))
		return verb_usage(&verb_run,
			"--known goes with --backend=ptrace only, and not with --detach");
	return 0;
}

static int take_option(struct deriving *d, struct request *q, int c)
{
	switch (c) {
	case OPT_BACKEND:
		return deriving_backend(d, optarg, &q->backend);
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

static int start_failed(const struct failure *f, int r)
{
	int status = r == -ENOENT                  ? EXIT_NOT_FOUND
		     : backend_is_about_command(r) ? EXIT_CANNOT_RUN
						   : EXIT_CARVE;

	return verb_fail(&verb_run, f, r, status);
}

static int fail(const struct failure *f, int r)
{
	return verb_fail(&verb_run, f, r, EXIT_CARVE);
}

/* 0, or an exit status after the reason is printed. */
static int watch_command(struct observation *o, const struct request *q)
{
	const struct backend_command command = {.argv = q->command, .detach = q->detach};
	struct failure f = {};
	int r;

	r = observe_begin(o, q->known, &f);
	if (r < 0)
		return fail(&f, r);
	r = observe_command(o, q->backend, &command, &f);
	if (r < 0)
		return start_failed(&f, r);
	r = observe(o, &f);
	return r < 0 ? fail(&f, r) : 0;
}

static int run(struct deriving *d, const struct request *q)
{
	const struct reporter reporter = verb_reporter(&verb_run);
	_cleanup_(observation_release) struct observation o = {
		.outputs = &d->out,
		.reporter = &reporter,
		.save_early = q->detach,
		.progress = live_show,
	};
	struct failure f = {};
	struct live live;
	int r;

	o.userdata = &live;
	live_begin(&live);
	r = watch_command(&o, q);
	live_end(&live);
	if (r != 0)
		return r;
	r = o.source->ops->exec_errno(o.source);
	if (r != 0)
		return q->detach ? EXIT_CARVE : cannot_exec(q->command[0], r);
	r = observe_finish(&o, stderr, &f);
	return r < 0 ? fail(&f, r) : exit_status(o.source->ops->wait_status(o.source));
}

static int main_run(int argc, char **argv)
{
	_cleanup_(deriving_release) struct deriving d;
	_cleanup_(freep) char **known = calloc((size_t)argc + 1, sizeof(*known));
	struct request q = {.backend = backend_find("ptrace"), .known = known};
	int r;

	if (!known)
		return EXIT_CARVE;
	deriving_init(&d, &verb_run);
	r = parse(argc, argv, &d, &q);
	if (r == 'h')
		return verb_print_help(&verb_run);
	if (r == 0)
		r = deriving_prepare(&d);
	if (r != 0)
		return r == EXIT_USAGE ? r : EXIT_CARVE;
	return run(&d, &q);
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
