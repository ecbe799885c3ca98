/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/proc.h"
#include "observe.h"
#include "ptrace/supervisor.h"
#include "unit/unit-cgroup.h"
#include "watch/watch.h"

enum { PIDS_MAX = 256, COMMAND_MAX = 4096, WORDS_MAX = 64 };

struct request {
	enum backend backend;
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
	if (by_name && q->backend == BACKEND_PTRACE)
		return verb_usage(&verb_attach,
			"--backend=ptrace follows processes; a unit is watched by bpf");
	return 0;
}

static int take_option(struct deriving *d, struct request *q, int c)
{
	switch (c) {
	case OPT_BACKEND:
		return backend_parse(&verb_attach, optarg, &q->backend);
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

static int attach_ptrace(const struct request *q, struct failure *f, struct source **ret)
{
	return supervisor_attach(q->pids, q->n_pids, f, ret);
}

static int attach_bpf(const struct request *q, struct failure *f, struct source **ret)
{
	_cleanup_(freep) char *cgroup = NULL;
	int r;

	if (q->n_pids > 0)
		return watch_new(
			&(struct watch_options){.pids = q->pids, .n_pids = q->n_pids}, f, ret);
	r = q->unit ? unit_cgroup(q->unit, f, &cgroup) : 0;
	if (r < 0)
		return r;
	return watch_new(&(struct watch_options){.cgroup = q->unit ? cgroup : q->cgroup}, f, ret);
}

/* auto prefers what does not slow the service down. */
static int start_source(const struct request *q, struct failure *f, struct source **ret)
{
	int r;

	if (q->backend == BACKEND_PTRACE)
		return attach_ptrace(q, f, ret);
	r = attach_bpf(q, f, ret);
	if (r >= 0 || q->backend == BACKEND_BPF || q->n_pids == 0 || r == -ESRCH)
		return r;
	verb_say(&verb_attach, "observing by ptrace, for %s", f->text);
	*f = (struct failure){};
	return attach_ptrace(q, f, ret);
}

static int begin(const struct request *q, struct observation *o)
{
	char text[COMMAND_MAX], *words[WORDS_MAX] = {(char *)(q->unit ? q->unit : q->cgroup), NULL};

	if (q->n_pids > 0 && proc_command(q->pids[0], text, sizeof(text), words, WORDS_MAX) == 0)
		words[0] = "?";
	return observe_begin(o, words);
}

static int attach(struct deriving *d, const struct request *q)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	_cleanup_(source_freep) struct source *s = NULL;
	struct observation o = {.d = d, .save_early = true};
	struct failure f = {};
	int r;

	r = deriving_prepare(d);
	if (r == 0)
		r = deriving_load(d, &p);
	if (r != 0)
		return r;
	r = start_source(q, &f, &s);
	if (r < 0)
		return verb_fail(&verb_attach, &f, r, EXIT_FAILURE);
	o.p = p;
	o.s = s;
	r = begin(q, &o);
	if (r >= 0)
		r = observe(&o, &f);
	if (r < 0)
		return verb_fail(&verb_attach, &f, r, EXIT_FAILURE);
	return observe_finish(&o, stdout);
}

static int main_attach(int argc, char **argv)
{
	_cleanup_(deriving_release) struct deriving d;
	struct request q = {.backend = BACKEND_AUTO};
	int r;

	deriving_init(&d, &verb_attach);
	r = parse(argc, argv, &d, &q);
	if (r == 'h')
		return verb_print_help(&verb_attach);
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
