/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/proc.h"
#include "event/diverted.h"
#include "profile/host.h"
#include "profile/packages.h"
#include "unit/unit-name.h"

enum {
	SAVE_EVERY_S = 10,
	/* If new calls are saved at once: days of watching should not wear a disk. */
	SAVE_REST_S = 60,
	SAVE_SHARE = 20,     /* saves of what is new take at most this part of the time */
	COMMAND_SIZE = 4096, /* of a command line in a profile */
	WORDS_MAX = 64,
};

void observation_release(struct observation *o)
{
	denials_release(&o->denials);
	source_free(o->source);
	known_release(&o->known);
	profile_free(o->profile);
	*o = (struct observation){};
}

int observe_begin(struct observation *o, char *const *known, struct failure *f)
{
	int r;

	r = outputs_load_observed(o->outputs, f, &o->profile);
	if (r < 0 || !known || !known[0])
		return r;
	return known_load(known, o->profile, f, &o->known);
}

/* ---- start */

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

static int add_run(struct observation *o, char *const *command)
{
	struct run run = {
		.source = strdup(o->source->ops->name),
		.command = copy_command(command),
		.start_us = (int64_t)(clock_now_ns(CLOCK_REALTIME) / 1000),
	};
	int r;

	r = run.source && run.command ? run_describe_host(&run) : -ENOMEM;
	if (r < 0) {
		run_release(&run);
		return r;
	}
	return profile_add_run(o->profile, &run, &o->run);
}

int observe_command(struct observation *o, const struct backend *b, const struct backend_command *c,
	struct failure *f)
{
	struct backend_command command = *c;
	int r;

	command.known = o->known.calls;
	command.n_known = o->known.n;
	command.files = o->outputs->profile;
	o->backend = b;
	r = b->run(&command, o->reporter, f, &o->source);
	return r < 0 ? r : add_run(o, c->argv);
}

/* A profile names what was observed: the unit or control group, else the command line of the first
 * process. */
static int add_run_of_target(struct observation *o, const struct backend_target *t)
{
	char text[COMMAND_SIZE];
	char *words[WORDS_MAX] = {(char *)(t->unit ? t->unit : t->cgroup), NULL};

	if (!words[0] && proc_command(t->pids[0], text, sizeof(text), words, WORDS_MAX) == 0)
		words[0] = (char *)"?";
	return add_run(o, words);
}

int observe_target(struct observation *o, const struct backend *b, const struct backend_target *t,
	struct failure *f)
{
	_cleanup_(freep) char *unit = NULL;
	struct backend_target target = *t;
	int r;

	target.files = o->outputs->profile;
	if (t->unit) {
		r = unit_name(t->unit, f, &unit);
		if (r < 0)
			return r;
		target.unit = unit;
	}
	o->backend = b;
	r = b->attach(&target, o->reporter, f, &o->source);
	return r < 0 ? r : add_run_of_target(o, &target);
}

/* ---- files */

static void update_report(struct observation *o)
{
	struct source_report report = {};

	source_report(o->source, &report);
	if (o->from_exec)
		report.gaps &= ~(1U << GAP_ATTACHED);
	if (o->diverted)
		report.gaps |= 1U << GAP_DIVERTED;
	run_set_report(o->run, &report);
}

static int add_executable(struct run *run, const struct mapped_file *f)
{
	int r = 0;

	if (f->privileged)
		r = run_add_privileged(run, f->exe.path);
	if (r >= 0 && f->elsewhere)
		r = run_add_elsewhere(run, f->exe.path);
	return r;
}

static struct mapped *mapped_of(const struct observation *o)
{
	return o->source->ops->files ? o->source->ops->files(o->source) : NULL;
}

void observe_from_exec(struct observation *o)
{
	o->from_exec = o->before_exec = true;
	mapped_set_aside(mapped_of(o));
}

/* While the service runs, this is what is known without a look at the files themselves. */
static int add_executables(struct observation *o)
{
	struct mapped *m = mapped_of(o);
	int r = 0;

	for (struct mapped_file *f = m ? m->first : NULL; f && r >= 0; f = f->next)
		r = f->executed && !f->aside ? add_executable(o->run, f) : 0;
	return r;
}

static int add_mapped_files(struct observation *o)
{
	struct mapped *m = mapped_of(o);
	int r = 0;

	for (struct mapped_file *f = m ? m->first : NULL; f && r >= 0; f = f->next)
		if (mapped_is_lasting(f))
			r = run_add_file(o->run, f->exe.path, f->build_id, NULL);
	return r < 0 ? r : run_find_packages(o->run);
}

/* Now that nobody is held any longer whom it might ask. Looking up packages takes time, so this is
 * done only if the profile is kept; the calls are worth saving without it. */
static void add_files(struct observation *o)
{
	int r;

	if (mapped_of(o))
		mapped_examine(mapped_of(o));
	update_report(o);
	r = add_executables(o);
	if (r >= 0 && o->outputs->profile)
		r = add_mapped_files(o);
	if (r < 0)
		reporter_say(o->reporter,
			"warning: the profile does not have all mapped files and packages: %s",
			strerror(-r));
}

/* ---- observe */

static void update_run(struct observation *o)
{
	o->run->duration_us = (clock_now_ns(CLOCK_MONOTONIC) - o->start_ns) / 1000;
	update_report(o);
}

static size_t count_calls(const struct observation *o)
{
	size_t n;

	profile_syscalls(o->profile, &n);
	return n;
}

static bool is_save_due(const struct observation *o, int what)
{
	uint64_t since_ns = clock_now_ns(CLOCK_MONOTONIC) - o->saved_ns;
	uint64_t every_s = o->save_new ? SAVE_REST_S : SAVE_EVERY_S;

	if (!o->save_early)
		return false;
	if (what == SOURCE_LAST || since_ns >= every_s * UINT64_C(1000000000))
		return true;
	return o->save_new && since_ns >= o->pause_ns && count_calls(o) > o->saved_calls;
}

/* A large profile takes long to save, and is saved less often. */
static void note_save(struct observation *o, uint64_t begin_ns)
{
	o->saved_ns = clock_now_ns(CLOCK_MONOTONIC);
	o->pause_ns = (o->saved_ns - begin_ns) * SAVE_SHARE;
	o->saved_calls = count_calls(o);
}

/* The next one may succeed, so a failure is only reported. The service may be held meanwhile. */
static void save_early(struct observation *o, unsigned wait_ms)
{
	struct failure f = {};
	int r;

	r = add_executables(o);
	if (r >= 0 && outputs_can_save_early(o->outputs))
		r = outputs_save_run(o->outputs, o->profile, o->run, wait_ms, &f);
	if (r < 0 && r != -EAGAIN)
		reporter_say(o->reporter, "%s", failure_text(&f, r));
}

/* @what is SOURCE_TICK or SOURCE_LAST. */
static void on_tick(struct observation *o, int what)
{
	update_run(o);
	if (o->progress)
		o->progress(o->userdata, o->profile, o->run);
	if (is_save_due(o, what)) {
		uint64_t begin_ns = clock_now_ns(CLOCK_MONOTONIC);

		save_early(o, what == SOURCE_LAST ? OUTPUTS_WAIT_MS : 0);
		note_save(o, begin_ns);
	}
}

/* The exec itself is what the service manager's child would have called. */
static bool is_before_exec(struct observation *o, struct event *ev)
{
	const char *call = abi_name(ev->syscall);

	if (!o->before_exec)
		return false;
	o->before_exec = !call || strcmp(call, "execve") != 0;
	ev->launcher = true;
	ev->exe = NULL;
	return o->before_exec;
}

static int read_events(struct observation *o, struct failure *f)
{
	struct event ev;
	int r;

	while ((r = source_next(o->source, &ev, f)) > 0) {
		if (r != SOURCE_EVENT) {
			on_tick(o, r);
			continue;
		}
		if (is_before_exec(o, &ev))
			continue;
		if (o->says_denials)
			denials_report(&o->denials, &ev, o->reporter);
		o->diverted = o->diverted || (o->may_divert && event_is_diverted(&ev));
		if (o->event)
			o->event(o->userdata, o->profile, &ev);
		r = profile_add(o->profile, o->run, &ev);
		if (r < 0)
			return r;
	}
	return r;
}

/* If the backend could not skip the known calls, each of them was counted, and the run need not
 * list them. */
static int note_known(struct observation *o)
{
	if (!o->known.calls)
		return 0;
	if (o->backend->skips_known && o->backend->skips_known(o->source))
		return known_note(&o->known, o->run);
	reporter_say(o->reporter,
		"--known= had no effect: without CAP_SYS_ADMIN, or under a seccomp filter that was "
		"there before, every call stops the command and is counted");
	return 0;
}

int observe(struct observation *o, struct failure *f)
{
	int r;

	o->start_ns = clock_now_ns(CLOCK_MONOTONIC);
	o->saved_ns = o->start_ns;
	r = read_events(o, f);
	update_run(o);
	return r < 0 ? r : note_known(o);
}

/* ---- finish */

/* Files and packages may take long to look up, or for ever: the calls are saved before. If that
 * fails, it fails once more. */
int observe_save(struct observation *o, struct failure *f)
{
	if (outputs_can_save_early(o->outputs))
		outputs_save_run(o->outputs, o->profile, o->run, OUTPUTS_WAIT_MS, f);
	add_files(o);
	return outputs_save_run(o->outputs, o->profile, o->run, OUTPUTS_WAIT_MS, f);
}

int observe_finish(struct observation *o, FILE *fallback, struct failure *f)
{
	struct failure unsaved = {};
	int saved, r;

	saved = observe_save(o, &unsaved);
	r = outputs_write(o->outputs, o->profile, fallback, o->reporter, f);
	denials_conclude(&o->denials, o->reporter);
	if (saved >= 0)
		return r;
	if (r < 0)
		reporter_say(o->reporter, "%s", failure_text(f, r));
	*f = unsaved;
	return saved;
}
