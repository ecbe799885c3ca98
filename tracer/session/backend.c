/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "backend.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "command/start.h"
#include "command/status.h"
#include "ptrace/supervisor.h"
#include "unit/scope.h"
#include "unit/unit-processes.h"
#include "watch/watch.h"

enum { SHOWN_MAX = 256 };

/* ---- ptrace */

/* The tracer leaves the unit's control group, because systemd signals every process in it together
 * with the service, and takes each for a daemon of the service. */
static void leave_unit(void *reporter)
{
	struct failure f = {};

	if (scope_enter("syscarve", &f) < 0)
		reporter_say(reporter, "the tracer stays in the unit's control group: %s", f.text);
}

static int report_exec_failed(const char *name, int error, void *reporter)
{
	char shown[SHOWN_MAX];

	reporter_say(reporter, "%s: %s", escape_to(shown, sizeof(shown), name), strerror(error));
	return status_of_exec(error);
}

static const char *notify_reason(int error)
{
	switch (error) {
	case EBUSY:
		return "the seccomp filters that were there before have a listener";
	case EEXIST:
		return "a seccomp filter was there before, as in a container";
	case EACCES:
		return "it needs CAP_SYS_ADMIN";
	case EINVAL:
	case ENOTTY:
		return "it needs Linux 6.6";
	default:
		return strerror(error);
	}
}

static int run_supervised(const struct backend_command *c, enum supervisor_how how,
	const struct reporter *reporter, struct failure *f, struct source **ret)
{
	const struct command_detached detached = {
		.ready = leave_unit,
		.exec_failed = report_exec_failed,
		.userdata = (void *)reporter,
	};
	const struct supervisor_options o = {
		.argv = c->argv,
		.detached = c->detach ? &detached : NULL,
		.known = c->known,
		.n_known = c->n_known,
		.files = c->files,
		.how = c->detach ? SUPERVISOR_STOP : how,
	};

	return supervisor_new(&o, f, ret);
}

/* That somebody else has the listener, of which there can be only one, is worth a word: it costs the
 * command time. */
static int run_ptrace(const struct backend_command *c, const struct reporter *reporter,
	struct failure *f, struct source **ret)
{
	int r;

	r = run_supervised(c, SUPERVISOR_ASK, reporter, f, ret);
	if (r >= 0 && supervisor_notify_errno(*ret) == EBUSY)
		reporter_say(reporter, "the command stops at each call: %s", notify_reason(EBUSY));
	return r;
}

static int run_stop(const struct backend_command *c, const struct reporter *reporter,
	struct failure *f, struct source **ret)
{
	return run_supervised(c, SUPERVISOR_STOP, reporter, f, ret);
}

static int run_notify(const struct backend_command *c, const struct reporter *reporter,
	struct failure *f, struct source **ret)
{
	int r;

	r = run_supervised(c, SUPERVISOR_ASK_UNTRACED, reporter, f, ret);
	if (r >= 0 && supervisor_notify_errno(*ret) != 0)
		reporter_say(reporter,
			"observing with ptrace, because the kernel cannot be asked: %s",
			notify_reason(supervisor_notify_errno(*ret)));
	return r;
}

static int attach_ptrace(const struct backend_target *t, const struct reporter *reporter,
	struct failure *f, struct source **ret)
{
	return supervisor_attach(t->pids, t->n_pids, t->files, f, ret);
}

/* ---- bpf */

static int run_bpf(const struct backend_command *c, const struct reporter *reporter,
	struct failure *f, struct source **ret)
{
	return watch_new(&(struct watch_options){.argv = c->argv, .files = c->files}, f, ret);
}

static int find_group(const char *word, struct failure *f, char **ret, bool *ret_running)
{
	_cleanup_(unit_release) struct unit u = {};
	int r;

	r = unit_open(word, false, f, &u);
	return r < 0 ? r : unit_processes(&u, f, ret, ret_running);
}

static int attach_bpf(const struct backend_target *t, const struct reporter *reporter,
	struct failure *f, struct source **ret)
{
	_cleanup_(freep) char *found = NULL;
	struct watch_options o = {.pids = t->pids, .n_pids = t->n_pids, .files = t->files};
	bool running = true;
	char shown[SHOWN_MAX];
	int r;

	if (t->n_pids == 0 && !t->cgroup) {
		r = find_group(t->unit, f, &found, &running);
		if (r < 0)
			return r;
	}
	if (t->n_pids == 0)
		o.cgroup = t->cgroup ? t->cgroup : found;
	r = watch_new(&o, f, ret);
	if (r >= 0 && !running)
		reporter_say(reporter, "%s does not run; waiting for its start",
			escape_to(shown, sizeof(shown), t->unit));
	return r;
}

/* ---- auto: prefers what does not slow the service down */

static void report_fallback(const struct reporter *reporter, struct failure *f)
{
	reporter_say(reporter, "observing with ptrace, because bpf is not possible: %s", f->text);
	*f = (struct failure){};
}

static int run_auto(const struct backend_command *c, const struct reporter *reporter,
	struct failure *f, struct source **ret)
{
	int r;

	if (c->detach)
		return run_ptrace(c, reporter, f, ret);
	r = run_bpf(c, reporter, f, ret);
	if (r >= 0 || status_is_about_command(r))
		return r;
	report_fallback(reporter, f);
	return run_ptrace(c, reporter, f, ret);
}

static int attach_auto(const struct backend_target *t, const struct reporter *reporter,
	struct failure *f, struct source **ret)
{
	int r;

	r = attach_bpf(t, reporter, f, ret);
	if (r >= 0 || t->n_pids == 0 || r == -ESRCH)
		return r;
	report_fallback(reporter, f);
	return attach_ptrace(t, reporter, f, ret);
}

const struct backend backends[] = {
	{
		.word = "ptrace",
		.summary = "trace the service; the kernel asks at each call if it can (Linux 6.6)",
		.detaches = true,
		.proves = true,
		.how = SUPERVISOR_ASK,
		.skips_known = supervisor_has_filter,
		.run = run_ptrace,
		.attach = attach_ptrace,
	},
	{
		.word = "stop",
		.summary = "trace the service, and stop it at each call",
		.detaches = true,
		.proves = true,
		.how = SUPERVISOR_STOP,
		.skips_known = supervisor_has_filter,
		.run = run_stop,
	},
	{
		.word = "notify",
		.summary = "have the kernel ask, and trace nothing, so that the service may trace",
		.proves = true,
		.how = SUPERVISOR_ASK_UNTRACED,
		.skips_known = supervisor_has_filter,
		.run = run_notify,
	},
	{
		.word = "bpf",
		.summary = "count in the kernel by eBPF; needs root, and costs the service little",
		.observes_units = true,
		.run = run_bpf,
		.attach = attach_bpf,
	},
	{
		.word = "auto",
		.summary = "bpf if it is possible, else ptrace",
		.detaches = true,
		.observes_units = true,
		.run = run_auto,
		.attach = attach_auto,
	},
	{},
};

const char *backend_notify_missing(void)
{
	int r = supervisor_try_notify();

	return r == 0 ? NULL : notify_reason(r);
}

const struct backend *backend_find(const char *word)
{
	for (const struct backend *b = backends; b->word; b++)
		if (strcmp(b->word, word) == 0)
			return b;
	return NULL;
}
