/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "command/own-pid.h"
#include "command/status.h"
#include "deriving.h"
#include "live.h"
#include "parse.h"
#include "session/observe.h"
#include "words.h"

struct request {
	struct deriving deriving;
	const struct backend *backend;
	bool detach;
	struct option_strings known; /* profiles */
	char **command;
};

static int check(const struct request *q)
{
	if (!*q->command)
		return verb_usage(&verb_run, "no command given");
	if (q->detach && !q->backend->detaches)
		return verb_usage(&verb_run,
			"--backend=%s cannot be used with --detach; use attach --unit=, which observes a "
			"unit without changing it",
			q->backend->word);
	if (q->known.n > 0 && q->detach)
		return verb_usage(&verb_run, "--known= cannot be used with --detach");
	if (q->known.n > 0 && !q->backend->skips_known)
		return verb_usage(
			&verb_run, "--known= cannot be used with --backend=%s", q->backend->word);
	return 0;
}

static int cannot_exec(const char *name, int error)
{
	char shown[256];

	verb_say(&verb_run, "%s: %s", escape_to(shown, sizeof(shown), name), strerror(error));
	return status_of_exec(error);
}

static int fail(const struct failure *f, int r)
{
	return verb_fail(&verb_run, f, r, STATUS_INTERNAL);
}

/* 0, or an exit status after the reason is printed. */
static int watch_command(struct observation *o, const struct request *q)
{
	const struct backend_command command = {.argv = q->command, .detach = q->detach};
	struct failure f = {};
	int r;

	r = observe_begin(o, (char *const *)q->known.strings, &f);
	if (r < 0)
		return fail(&f, r);
	r = observe_command(o, q->backend, &command, &f);
	if (r < 0)
		return verb_fail(&verb_run, &f, r, status_of_start(r));
	r = observe(o, &f);
	return r < 0 ? fail(&f, r) : 0;
}

/* Their processes are not descendants of this one, but come under the filter as well. */
static void warn_other_lines(void)
{
	verb_say(&verb_run,
		"warning: what ExecStartPre=, ExecReload= and ExecStop= of this unit run is not observed, "
		"and the filter applies to it; if it has such lines, use attach --unit=");
}

static int run(struct request *q)
{
	const struct reporter reporter = verb_reporter(&verb_run);
	_cleanup_(observation_release) struct observation o = {
		.outputs = &q->deriving.out,
		.reporter = &reporter,
		.save_early = q->detach,
		.may_divert = !q->detach,
		.progress = live_show,
	};
	struct failure f = {};
	struct live live;
	int r;

	if (q->detach && own_pid_is_of_manager())
		warn_other_lines();
	o.userdata = &live;
	live_begin(&live);
	r = watch_command(&o, q);
	live_end(&live);
	if (r != 0)
		return r;
	r = o.source->ops->exec_errno(o.source);
	if (r != 0)
		return q->detach ? STATUS_INTERNAL : cannot_exec(q->command[0], r);
	r = observe_finish(&o, stderr, &f);
	return r < 0 ? fail(&f, r) : status_of_wait(o.source->ops->wait_status(o.source));
}

static void request_release(struct request *q)
{
	deriving_release(&q->deriving);
	option_strings_release(&q->known);
}

static const struct option_row options[] = {
	{.heading = "Options for observing"},
	{
		.name = "backend",
		.argument = "HOW",
		.help = "How to observe the command",
		.details =
			"At each call, bpf costs a sixth of a microsecond. It "
			"needs Linux 5.8 or later that is not locked down, and root, or CAP_BPF and CAP_PERFMON (before Linux 5.11 "
			"CAP_SYS_RESOURCE as well). With notify and bpf the command is free to use ptrace(2) itself; notify needs Linux "
			"6.6 and CAP_SYS_ADMIN, and a signal may have a call fail that does not fail otherwise, which is reported. If notify or "
			"auto fall back to ptrace, they report why.",
		.words = words_backends,
		.standard = "ptrace",
		.take = deriving_take_backend,
		.offset = offsetof(struct request, backend),
	},
	{
		.name = "detach",
		.help = "Become the command, with its PID and parent, and observe it from a separate process: for ExecStart=",
		.details =
			"LISTEN_PID, NOTIFY_SOCKET and WATCHDOG_PID stay as they are. As root the observer asks systemd for a "
			"scope of its own, because in the unit's control group it would be stopped with the service. Each call "
			"costs twice as much as without --detach, but the service keeps running if the observer is killed. SIGINT "
			"to the observer ends the observation. Use it with --output and --profile.",
		.take = option_take_true,
		.offset = offsetof(struct request, detach),
	},
	{
		.name = "known",
		.argument = "PROFILE",
		.help = "Do not stop the command at calls that PROFILE already has; they become part of the result, but are not counted",
		.repeats = true,
		.details =
			"This makes a repeated run cheap. PROFILE may be the file of --profile. Only new calls are recorded with "
			"count, time and executable; if another executable makes a known call, that is not noticed. The run in "
			"the profile lists the calls that were not counted. Calls of foreign architectures, and the few calls "
			"that change how processes are followed, always stop the command, and so does every call without "
			"CAP_SYS_ADMIN, under a seccomp filter that was there before, or after the service has installed one of its "
			"own. This option needs --backend=ptrace, stop or notify, and cannot be used with --detach.",
		.complete = COMPLETE_FILE,
		.take = option_take_strings,
		.offset = offsetof(struct request, known),
	},
	{.heading = "Options for the suggestion"},
	{.group = &deriving_options, .offset = offsetof(struct request, deriving)},
	{.group = &deriving_limit_options, .offset = offsetof(struct request, deriving)},
	{.heading = "Other options"},
	{.group = &output_quiet_options},
	{},
};

static int main_run(int argc, char **argv)
{
	_cleanup_(request_release) struct request q = {.backend = backend_find("ptrace")};
	int status;

	deriving_init(&q.deriving, &verb_run);
	q.deriving.out.sets_aside = true;
	q.command = parse_arguments(&verb_run, argc, argv, &q, &status);
	if (!q.command)
		return status;
	status = check(&q);
	if (status == 0)
		status = deriving_prepare(&q.deriving);
	if (status != 0)
		return status == EXIT_USAGE ? status : STATUS_INTERNAL;
	return run(&q);
}

const struct verb verb_run = {
	.name = "run",
	.arguments = "[OPTIONS] [--] COMMAND...",
	.summary = "Observe a command and all its descendants, and derive a filter",
	.options = options,
	.notes =
		"The suggestion goes to standard error, because standard output is the command's. Exits with the command's "
		"status, with 128+N if signal N ended the command, 125 if syscarve itself failed, 126 if the command cannot be "
		"executed, 127 if it was not found.",
	.operands = COMPLETE_COMMAND,
	.run = main_run,
};
