/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "deriving.h"
#include "output.h"
#include "parse.h"
#include "session/unit-watch.h"
#include "unit-arguments.h"
#include "words.h"

struct request {
	struct unit_arguments unit;
	const struct backend *backend;
	bool exercise, without_filter;
};

static void report(const struct request *q, bool restarted)
{
	const char *name = q->unit.unit.name, *hint = unit_place_hint(&q->unit.place);
	const struct unit_watching *watching = &q->unit.store.state.watching;

	printf("%s is watched by %s", name, watching->watcher);
	if (restarted)
		puts(", and was restarted.");
	else if (q->unit.no_restart && watching->traced)
		puts(" from its next start on: it was not restarted.");
	else if (q->unit.no_restart)
		puts(", and was not restarted: its start is not known until it starts next.");
	else
		puts(" from its next start on: it does not run.");
	printf("Let it do what it will do later: requests, errors, reload, rotation of logs, stop. Then:\n"
	       "  syscarve unit status %s%s\n  syscarve unit finish %s%s\n",
		hint, name, hint, name);
}

/* A unit that does not start again is not watched: there is nothing to learn of it. */
static int restart(
	const struct request *q, const struct unit_watch *w, bool *ret, struct failure *f)
{
	int r;

	*ret = false;
	if (q->unit.no_restart)
		return 0;
	r = unit_watch_restart(w, q->exercise, f, ret);
	return r < 0 ? unit_watch_give_up(w, r, f) : 0;
}

static int start(struct request *q)
{
	const struct unit_watch w = {&q->unit.unit, &q->unit.place, &q->unit.store};
	const struct reporter reporter = verb_reporter(&verb_unit_start);
	struct failure f = {};
	bool restarted;
	int r;

	r = unit_watch_begin(&w, q->backend, q->without_filter, &reporter, &f);
	if (r >= 0)
		r = restart(q, &w, &restarted, &f);
	if (r < 0)
		return verb_fail(&verb_unit_start, &f, r, EXIT_FAILURE);
	report(q, restarted);
	return verb_flush(&verb_unit_start);
}

static void request_release(struct request *q)
{
	unit_arguments_release(&q->unit);
}

static const struct option_row options[] = {
	{
		.name = "no-restart",
		.help = "Do not restart the unit: its start is watched when it starts next",
		.take = option_take_true,
		.offset = offsetof(struct request, unit.no_restart),
	},
	{
		.name = "exercise",
		.help = "After the restart, also reload the unit, and stop and start it, with two seconds in between",
		.take = option_take_true,
		.offset = offsetof(struct request, exercise),
	},
	{
		.name = "without-filter",
		.help = "While it is watched, the unit's own SystemCallFilter= is not in force",
		.details =
			"Otherwise that filter stays in force, and a call that it denies may keep others from being made. The "
			"NoNewPrivileges= that the filter implies stays as it is.",
		.take = option_take_true,
		.offset = offsetof(struct request, without_filter),
	},
	{
		.name = "backend",
		.argument = "HOW",
		.help = "How to watch",
		.details =
			"For ptrace, the unit's Exec lines go through syscarve unit exec meanwhile, so that each of them is traced from its "
			"start on; those with + are left alone. It slows the unit down, and does not work with RootDirectory= or "
			"RootImage=. auto is bpf, or ptrace if that is not possible.",
		.words = words_attaching,
		.standard = "auto",
		.take = deriving_take_attaching,
		.offset = offsetof(struct request, backend),
	},
	{.group = &unit_place_options, .offset = offsetof(struct request, unit.place)},
	{.group = &output_quiet_options},
	{},
};

static int main_start(int argc, char **argv)
{
	_cleanup_(request_release) struct request q = {
		.unit.verb = &verb_unit_start,
		.backend = backend_find("auto"),
	};
	char **words;
	int status;

	words = parse_arguments(&verb_unit_start, argc, argv, &q, &status);
	if (!words)
		return status;
	if (!words[0] || words[1])
		return verb_usage(&verb_unit_start, "name one unit");
	if (q.unit.no_restart && q.exercise)
		return verb_usage(
			&verb_unit_start, "--no-restart and --exercise cannot be used together");
	status = unit_arguments_open(&q.unit, words[0]);
	return status != 0 ? status : start(&q);
}

const struct verb verb_unit_start = {
	.name = "unit start",
	.arguments = "[OPTIONS] UNIT",
	.summary = "Begin to watch a unit, and restart it",
	.options = options,
	.notes =
		"The watcher is a service of its own. With eBPF, nothing in the unit changes but its description. unit status shows "
		"what was seen, unit finish makes a filter of it, unit undo only ends it.",
	.operands = COMPLETE_UNIT,
	.run = main_start,
};
