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
#include "watch/watch.h"

enum backend { BACKEND_AUTO, BACKEND_PTRACE, BACKEND_BPF };
static const char *const backends[] = {"auto", "ptrace", "bpf"};

static bool find_backend(const char *word, enum backend *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(backends); i++)
		if (strcmp(word, backends[i]) == 0) {
			*ret = (enum backend)i;
			return true;
		}
	return false;
}

/* -1 and @ret_status, or what was asked for; @ret_argv is the command. */
static int parse(int argc, char **argv, struct deriving *d, enum backend *backend, char ***ret_argv)
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
			if (!find_backend(optarg, backend))
				return verb_usage(
					&verb_run, "--backend is one of auto, ptrace, bpf");
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

static int begin_run(struct profile *p, const struct source *s, char *const *argv, struct run **ret)
{
	struct run r = {
		.source = strdup(s->ops->name),
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

/* What the service did is saved even where nothing can be suggested from it. */
static int finish(struct deriving *d, struct profile *p, int status)
{
	int saved = deriving_save(d, p);
	int derived = deriving_finish(d, p, stderr);

	return saved == 0 && derived == 0 ? status : EXIT_CARVE;
}

/* Which backend it was is told by the source's name: that of ptrace has a status of its own. */
static bool is_watch(const struct source *s)
{
	return strcmp(s->ops->name, "bpf") == 0;
}

static int exec_errno(const struct source *s)
{
	return is_watch(s) ? watch_exec_errno(s) : supervisor_exec_errno(s);
}

static int wait_status(const struct source *s)
{
	return is_watch(s) ? watch_wait_status(s) : supervisor_wait_status(s);
}

/* auto prefers what does not slow the service down. */
static int start_source(
	enum backend backend, char *const *argv, struct failure *f, struct source **ret)
{
	int r;

	if (backend != BACKEND_PTRACE) {
		r = watch_new(&(struct watch_options){.argv = argv}, f, ret);
		if (r >= 0 || backend == BACKEND_BPF || is_about_command(r))
			return r;
		verb_say(&verb_run, "observing by ptrace, for %s", f->text);
		*f = (struct failure){};
	}
	return supervisor_new(&(struct supervisor_options){.argv = argv}, f, ret);
}

static int run(struct deriving *d, enum backend backend, char *const *argv)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	_cleanup_(source_freep) struct source *s = NULL;
	struct failure f = {};
	struct run *record;
	int r;

	if (deriving_prepare(d) != 0 || deriving_load(d, &p) != 0)
		return EXIT_CARVE;
	r = start_source(backend, argv, &f, &s);
	if (r < 0)
		return start_failed(&f, r);
	r = begin_run(p, s, argv, &record);
	if (r >= 0)
		r = observe(s, p, record, &f);
	if (r < 0)
		return verb_fail(&verb_run, &f, r, EXIT_CARVE);
	if (exec_errno(s) != 0)
		return cannot_exec(argv[0], exec_errno(s));
	return finish(d, p, exit_status(wait_status(s)));
}

static int main_run(int argc, char **argv)
{
	_cleanup_(deriving_release) struct deriving d;
	enum backend backend = BACKEND_PTRACE;
	char **command = NULL;
	int r;

	deriving_init(&d, &verb_run);
	r = parse(argc, argv, &d, &backend, &command);
	if (r == 'h')
		return verb_help(&verb_run);
	return r != 0 ? r : run(&d, backend, command);
}

const struct verb verb_run = {
	.name = "run",
	.arguments = "[OPTIONS] [--] COMMAND...",
	.summary = "Run a command and all its descendants under observation",
	.help = DERIVING_HELP
	"      --backend=HOW      how to observe: ptrace (default), bpf, or auto: bpf\n"
	"                         where it is possible, else ptrace\n\n"
	"The suggestion goes to standard error, for standard output is the command's.\n"
	"Exits with the command's status, 128+N where signal N ended it, 125 where\n"
	"syscarve failed, 126 and 127 where the command could not be run.\n",
	.run = main_run,
};
