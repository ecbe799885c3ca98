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
#include "parse.h"
#include "session/observe.h"
#include "words.h"

enum { PIDS_MAX = 256 };

struct request {
	struct deriving deriving;
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
			return verb_usage(&verb_attach,
				"more than %d processes were given; use --unit= or --cgroup=",
				PIDS_MAX);
		if (!parse_pid(*words, &ret->pids[ret->n_pids++]))
			return verb_usage(&verb_attach, "%s is not a process ID",
				escape_to(shown, sizeof(shown), *words));
	}
	return 0;
}

static int check(const struct request *q)
{
	int n = (q->unit != NULL) + (q->cgroup != NULL) + (q->n_pids > 0);

	if (n == 0)
		return verb_usage(&verb_attach, "no process, unit or control group given");
	if (n > 1)
		return verb_usage(
			&verb_attach, "give processes, --unit= or --cgroup=, but only one of them");
	if (q->n_pids == 0 && !q->backend->observes_units)
		return verb_usage(&verb_attach,
			"--backend=%s cannot observe a unit or a control group; use another backend",
			q->backend->word);
	return 0;
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

static int attach(struct request *q)
{
	const struct reporter reporter = verb_reporter(&verb_attach);
	_cleanup_(observation_release) struct observation o = {
		.outputs = &q->deriving.out,
		.reporter = &reporter,
		.save_early = true,
		.says_denials = true,
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

static void request_release(struct request *q)
{
	deriving_release(&q->deriving);
}

static const struct option_row options[] = {
	{.heading = "Options for observing"},
	{
		.name = "unit",
		.argument = "NAME",
		.help = "Observe all processes of a unit, also after it is restarted; if it does not run, from its next start on",
		.details = "NAME without a suffix is the name of a service.",
		.complete = COMPLETE_UNIT,
		.take = option_take_string,
		.offset = offsetof(struct request, unit),
	},
	{
		.name = "cgroup",
		.argument = "PATH",
		.help = "The same for a directory below /sys/fs/cgroup, which need not exist yet",
		.complete = COMPLETE_FILE,
		.take = option_take_string,
		.offset = offsetof(struct request, cgroup),
	},
	{
		.name = "backend",
		.argument = "HOW",
		.help = "How to observe",
		.details =
			"See run for what bpf needs. A unit or control group can only be observed by bpf.",
		.words = words_attaching,
		.standard = "auto",
		.take = deriving_take_attaching,
		.offset = offsetof(struct request, backend),
	},
	{.heading = "Options for the suggestion"},
	{.group = &deriving_options, .offset = offsetof(struct request, deriving)},
	{.heading = "Other options"},
	{.group = &output_quiet_options},
	{},
};

static int main_attach(int argc, char **argv)
{
	_cleanup_(request_release) struct request q = {.backend = backend_find("auto")};
	char **words;
	int status;

	deriving_init(&q.deriving, &verb_attach);
	q.deriving.out.sets_aside = true;
	words = parse_arguments(&verb_attach, argc, argv, &q, &status);
	if (!words)
		return status;
	status = parse_pids(words, &q);
	if (status == 0)
		status = check(&q);
	if (status == 0)
		status = deriving_prepare(&q.deriving);
	return status != 0 ? status : attach(&q);
}

const struct verb verb_attach = {
	.name = "attach",
	.arguments = "[OPTIONS] PID... | --unit=NAME | --cgroup=PATH",
	.summary = "Observe processes or a unit that already run, and derive a filter",
	.options = options,
	.notes =
		"All threads of each PID and all its descendants are observed, until all have ended or until ^C. The service keeps "
		"running when syscarve ends, also if syscarve is killed. If a seccomp filter kills one of these processes, or, with "
		"--backend=bpf, denies it a call with an errno, attach says so at once, and what was denied in all at the end: the unit "
		"may stay active.",
	.operands = COMPLETE_PROCESS,
	.run = main_attach,
};
