/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "output.h"
#include "parse.h"
#include "session/unit-install.h"
#include "session/unit-watch.h"
#include "unit-arguments.h"

/* Nothing was put there: why that may be. */
static int check_loaded(const struct unit_arguments *a, struct failure *f)
{
	const struct unit_state *s = &a->store.state;

	if (a->place.root || s->installed.put.path || s->watching.watcher)
		return 0;
	return unit_check_loaded(&a->unit, f);
}

/* What cannot be loaded cannot be restarted either, but what syscarve put there goes all the same. */
static void report_unloaded(struct unit_arguments *a)
{
	struct failure why = {};
	int r = a->place.root ? 0 : unit_check_loaded(&a->unit, &why);

	if (r >= 0)
		return;
	verb_say(a->verb, "%s; it is not restarted", failure_text(&why, r));
	a->no_restart = true;
}

static int undo(struct unit_arguments *a)
{
	const struct unit_watch w = {&a->unit, &a->place, &a->store};
	bool installed = a->store.state.installed.put.path, ended = false;
	struct failure f = {};
	int r;

	r = check_loaded(a, &f);
	if (r < 0)
		return verb_fail(a->verb, &f, r, EXIT_FAILURE);
	report_unloaded(a);
	if (!a->place.root)
		r = unit_watch_end(&w, installed || a->no_restart, &f, &ended);
	if (r >= 0 && (installed || !ended))
		r = unit_undo(&a->unit, &a->store, a->no_restart, a->force, &f);
	if (r < 0)
		return verb_fail(&verb_unit_undo, &f, r, EXIT_FAILURE);
	printf("%s is as it was before.\n", a->unit.name);
	return verb_flush(&verb_unit_undo);
}

static const struct option_row options[] = {
	{.group = &unit_change_options},
	{.group = &unit_root_options, .offset = offsetof(struct unit_arguments, place)},
	{.group = &output_quiet_options},
	{},
};

static int main_undo(int argc, char **argv)
{
	_cleanup_(unit_arguments_release) struct unit_arguments a = {.verb = &verb_unit_undo};
	char **words;
	int status;

	words = parse_arguments(&verb_unit_undo, argc, argv, &a, &status);
	if (!words)
		return status;
	if (!words[0] || words[1])
		return verb_usage(&verb_unit_undo, "name one unit");
	a.takes_any = true;
	status = unit_arguments_open(&a, words[0]);
	return status != 0 ? status : undo(&a);
}

const struct verb verb_unit_undo = {
	.name = "unit undo",
	.arguments = "[OPTIONS] UNIT",
	.summary = "Take away what syscarve put there, and nothing else",
	.options = options,
	.operands = COMPLETE_UNIT,
	.run = main_undo,
};
