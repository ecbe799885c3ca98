/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "deriving.h"
#include "live.h"
#include "session/observe.h"

enum { PIDS_MAX = 256 };

struct request {
	const struct backend *backend;
	const char *unit, *cgroup;
	pid_t pids[PIDS_MAX];
	size_t n_pids;
};

static bool parse_pid(const char *word, pid_t *ret)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(word, &end, 10);
	*ret = (pid_t)n;
	return errno == 0 && *end == '\0' && end != word && n > 0 && n <= INT_MAX;
}

static int parse_pids(char *const *words, struct request *ret)
{
	char shown[64];

	for (; *words; words++) {
		if (ret->n_pids == PIDS_MAX)
			return verb_usage(&verb_attach, "more than %d processes", PIDS_MAX);
		if (!parse_pid(*words, &ret->pids[ret->n_pids++]))
			return verb_usage(&verb_attach, "%s is not a process id",
				escape_to(shown, sizeof(shown), *words));
	}
	return 0;
}

static int check(struct request *q)
{
	bool by_name = q->unit || q->cgroup;

	if (q->unit && q->cgroup)
		return verb_usage(&verb_attach, "--unit or --cgroup, not both");
	if (by_name == (q->n_pids > 0))
		return verb_usage(&verb_attach,
			by_name ? "a process, or a unit, not both" : "which process?");
	if (by_name && !q->backend->observes_units)
		return verb_usage(&verb_attach,
			"--backend=ptrace follows processes; a unit is watched by bpf");
	return 0;
}

static int take_option(struct deriving *d, struct request *q, int c)
{
	switch (c) {
	case OPT_BACKEND:
		return deriving_backend(d, optarg, &q->backend);
	case OPT_UNIT:
		q->unit = optarg;
		return 0;
	case OPT_CGROUP:
		q->cgroup = optarg;
		return 0;
	default:
		return deriving_option(d, c, optarg);
	}
}

static int parse(int argc, char **argv, struct deriving *d, struct request *ret)
{
	static const struct option options[] = {
		DERIVING_LONG,
		{"backend", required_argument, NULL, OPT_BACKEND},
		{"unit", required_argument, NULL, OPT_UNIT},
		{"cgroup", required_argument, NULL, OPT_CGROUP},
		{},
	};
	int c, r;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":" DERIVING_LETTERS, options, NULL)) >= 0) {
		if (c == 'h')
			return 'h';
		if (c == '?' || c == ':')
			return verb_bad_option(&verb_attach, c, argv);
		r = take_option(d, ret, c);
		if (r > 0)
			return r;
	}
	r = parse_pids(argv + optind, ret);
	return r != 0 ? r : check(ret);
}

static int watch_target(struct observation *o, const struct request *q, struct failure *f)
{
	const struct backend_target target = {
		.pids = q->pids,
		.n_pids = q->n_pids,
		.unit = q->unit,
		.cgroup = q->cgroup,
	};
	int r;

	r = observe_begin(o, NULL, f);
	if (r < 0)
		return r;
	r = observe_target(o, q->backend, &target, f);
	return r < 0 ? r : observe(o, f);
}

static int attach(struct deriving *d, const struct request *q)
{
	const struct reporter reporter = verb_reporter(&verb_attach);
	_cleanup_(observation_release) struct observation o = {
		.outputs = &d->out,
		.reporter = &reporter,
		.save_early = true,
		.progress = live_show,
	};
	struct failure f = {};
	struct live live;
	int r;

	o.userdata = &live;
	live_begin(&live);
	r = watch_target(&o, q, &f);
	live_end(&live);
	if (r >= 0)
		r = observe_finish(&o, stdout, &f);
	return r < 0 ? verb_fail(&verb_attach, &f, r, EXIT_FAILURE) : 0;
}

static int main_attach(int argc, char **argv)
{
	_cleanup_(deriving_release) struct deriving d;
	struct request q = {.backend = backend_find("auto")};
	int r;

	deriving_init(&d, &verb_attach);
	r = parse(argc, argv, &d, &q);
	if (r == 'h')
		return verb_print_help(&verb_attach);
	if (r == 0)
		r = deriving_prepare(&d);
	return r != 0 ? r : attach(&d, &q);
}

const struct verb verb_attach = {
	.name = "attach",
	.arguments = "[OPTIONS] PID... | --unit=NAME | --cgroup=PATH",
	.summary = "Observe what already runs",
	.help = DERIVING_HELP
	"      --backend=HOW      how to observe: bpf, ptrace, or auto (default): bpf where\n"
	"                         it is possible, else ptrace\n"
	"      --unit=NAME        all that a unit runs, from its next start on if it does not\n"
	"                         run now, and after every restart\n"
	"      --cgroup=PATH      the same for a directory below /sys/fs/cgroup\n\n"
	"All threads of each PID and all its descendants are observed, until they have ended\n"
	"or ^C. The service goes on as if nothing had been, also when syscarve is killed.\n",
	.run = main_attach,
};
