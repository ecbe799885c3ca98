/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/escape.h"
#include "deriving.h"
#include "ptrace/supervisor.h"

/* -1 and @ret_status, or what was asked for; @ret_argv is the command. */
static int parse(int argc, char **argv, struct deriving *d, char ***ret_argv)
{
	static const struct option options[] = {
		DERIVING_LONG,
		{"backend", required_argument, NULL, OPT_BACKEND},
		{},
	};
	int c, r;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "+:" DERIVING_LETTERS, options, NULL)) >= 0) {
		if (c == 'h')
			return 'h';
		if (c == '?' || c == ':')
			return verb_bad_option(&verb_run, c, argv);
		if (c == OPT_BACKEND) {
			if (strcmp(optarg, "auto") != 0 && strcmp(optarg, "ptrace") != 0)
				return verb_usage(&verb_run, "--backend is one of auto, ptrace");
			continue;
		}
		r = deriving_option(d, c, optarg);
		if (r > 0)
			return r;
	}
	if (optind == argc)
		return verb_usage(&verb_run, "which command?");
	*ret_argv = argv + optind;
	return 0;
}

static char **copy_command(char *const *argv)
{
	size_t n = 0;
	char **copy;

	while (argv[n])
		n++;
	copy = calloc(n + 1, sizeof(*copy));
	for (size_t i = 0; copy && i < n; i++)
		copy[i] = strdup(argv[i]);
	return copy;
}

static int begin_run(struct profile *p, char *const *argv, struct run **ret)
{
	struct run r = {
		.source = strdup("ptrace"),
		.command = copy_command(argv),
		.start_us = (int64_t)(clock_now_ns(CLOCK_REALTIME) / 1000),
	};
	int k;

	k = run_describe_host(&r);
	if (k < 0) {
		run_release(&r);
		return k;
	}
	return profile_add_run(p, &r, ret);
}

static int observe(struct source *s, struct profile *p, struct run *run, struct failure *f)
{
	uint64_t start = clock_now_ns(CLOCK_MONOTONIC);
	struct event ev;
	int r;

	while ((r = source_next(s, &ev, f)) > 0) {
		if (r != SOURCE_EVENT)
			continue;
		r = profile_add(p, run, &ev);
		if (r < 0)
			return r;
	}
	run->duration_us = (clock_now_ns(CLOCK_MONOTONIC) - start) / 1000;
	source_report(s, &run->report);
	return r;
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
	int status = r == -ENOENT                                    ? EXIT_NOT_FOUND
		     : r == -EACCES || r == -EISDIR || r == -ENOTDIR ? EXIT_CANNOT_RUN
								     : EXIT_CARVE;

	return verb_fail(&verb_run, f, r, status);
}

/* What the service did is saved even where nothing can be suggested from it. */
static int finish(struct deriving *d, struct profile *p, int status)
{
	int saved = deriving_save(d, p);
	int derived = deriving_finish(d, p, stderr);

	return saved == 0 && derived == 0 ? status : EXIT_CARVE;
}

static int run(struct deriving *d, char *const *argv)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	_cleanup_(source_freep) struct source *s = NULL;
	struct failure f = {};
	struct run *record;
	int r;

	if (deriving_prepare(d) != 0 || deriving_load(d, &p) != 0)
		return EXIT_CARVE;
	r = supervisor_new(&(struct supervisor_options){.argv = argv}, &f, &s);
	if (r < 0)
		return start_failed(&f, r);
	r = begin_run(p, argv, &record);
	if (r >= 0)
		r = observe(s, p, record, &f);
	if (r < 0)
		return verb_fail(&verb_run, &f, r, EXIT_CARVE);
	if (supervisor_exec_errno(s) != 0)
		return cannot_exec(argv[0], supervisor_exec_errno(s));
	return finish(d, p, exit_status(supervisor_wait_status(s)));
}

static int main_run(int argc, char **argv)
{
	_cleanup_(deriving_release) struct deriving d;
	char **command = NULL;
	int r;

	deriving_init(&d, &verb_run);
	r = parse(argc, argv, &d, &command);
	if (r == 'h')
		return verb_help(&verb_run);
	return r != 0 ? r : run(&d, command);
}

const struct verb verb_run = {
	.name = "run",
	.arguments = "[OPTIONS] [--] COMMAND...",
	.summary = "Run a command and all its descendants under observation",
	.help = DERIVING_HELP
	"      --backend=HOW      how to observe: auto or ptrace\n\n"
	"The suggestion goes to standard error, for standard output is the command's.\n"
	"Exits with the command's status, 128+N where signal N ended it, 125 where\n"
	"syscarve failed, 126 and 127 where the command could not be run.\n",
	.run = main_run,
};
