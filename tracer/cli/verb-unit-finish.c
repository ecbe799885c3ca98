/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "editor.h"
#include "output.h"
#include "parse.h"
#include "session/unit-effect.h"
#include "session/unit-watch.h"
#include "unit-installing.h"

struct request {
	struct unit_installing installing;
	bool install, tight, complain, edit;
	char *edited; /* owned */
};

static enum unit_form form_of(const struct request *q)
{
	return q->tight ? UNIT_TIGHT : q->complain ? UNIT_COMPLAIN : UNIT_STAGED;
}

static int end_watch(struct request *q)
{
	struct unit_arguments *a = &q->installing.unit;
	const struct unit_watch w = {&a->unit, &a->place, &a->store};
	struct failure f = {};
	bool ended;
	int r;

	r = unit_watch_end(&w, a->no_restart, &f, &ended);
	return r < 0 ? verb_fail(a->verb, &f, r, EXIT_FAILURE) : 0;
}

static int edit(struct request *q, struct unit_draft *draft, struct failure *f)
{
	int r;

	r = editor_edit(q->installing.unit.store.dir, draft->text, f, &q->edited);
	if (r < 0)
		return r;
	q->installing.plan.edited = q->edited;
	return 0;
}

static void print_effect(const struct request *q, const struct unit_effect *e)
{
	const char *name = q->installing.unit.unit.name;

	printf("\n%s: of %d system calls, %d may pass now%s, and %d under this drop-in.\n", name,
		e->universe, e->before, e->filtered ? "" : " (there is no filter)", e->after);
	if (*e->exposure_before && *e->exposure_after)
		printf("Exposure (systemd-analyze security): %s now, %s under it.\n",
			e->exposure_before, e->exposure_after);
}

/* Shows what is derived, as it was edited. */
static int show(struct request *q, const struct profile *p, struct failure *f)
{
	struct unit_installing *i = &q->installing;
	_cleanup_(unit_draft_release) struct unit_draft draft = {};
	struct unit_effect effect;
	int r;

	r = unit_draft(&i->plan, p, f, &draft);
	if (r >= 0 && q->edit) {
		r = edit(q, &draft, f);
		if (r < 0)
			return r;
		unit_draft_release(&draft);
		r = unit_draft(&i->plan, p, f, &draft);
	}
	if (r >= 0 && !i->unit.problem)
		r = unit_effect(&i->unit.unit, i->plan.form, &draft, f, &effect);
	if (r < 0)
		return r;
	fputs(draft.text, stdout);
	if (!i->unit.problem)
		print_effect(q, &effect);
	return 0;
}

/* What is said in place of the verb that would put it in force. */
static void say_problem(const struct unit_arguments *a)
{
	verb_say(a->verb,
		"%s: %s; the list is made of what was recorded, and may allow what the unit's own filter denied",
		a->unit.name, a->problem);
}

static int finish(struct request *q)
{
	static const char *const verbs[] = {
		[UNIT_COMPLAIN] = "complain", [UNIT_STAGED] = "stage", [UNIT_TIGHT] = "enforce"};
	const struct unit_arguments *a = &q->installing.unit;
	_cleanup_(profile_freep) struct profile *p = NULL;
	struct failure f = {};
	int status, r;

	status = end_watch(q);
	if (status == 0)
		status = unit_installing_load(&q->installing, &p);
	if (status != 0)
		return status;
	r = show(q, p, &f);
	if (r < 0)
		return verb_fail(a->verb, &f, r, EXIT_FAILURE);
	if (q->install)
		return unit_installing_run(&q->installing, p);
	if (a->problem)
		say_problem(a);
	else
		printf("To put it in force: syscarve unit %s %s%s\n",
			verbs[q->installing.plan.form], unit_place_hint(&a->place), a->unit.name);
	return verb_flush(a->verb);
}

static void request_release(struct request *q)
{
	unit_installing_release(&q->installing);
	free(q->edited);
}

static const struct option_row options[] = {
	{
		.name = "install",
		.help = "Put the drop-in in force, staged: a wide list is enforced, and what is outside of the tight one is logged",
		.take = option_take_true,
		.offset = offsetof(struct request, install),
	},
	{
		.name = "tight",
		.help = "Instead of a staged drop-in, one that enforces the tight list",
		.take = option_take_true,
		.offset = offsetof(struct request, tight),
	},
	{
		.name = "complain",
		.help = "Instead of a staged drop-in, one that denies nothing, and logs what is outside of the tight list",
		.take = option_take_true,
		.offset = offsetof(struct request, complain),
	},
	{
		.name = "edit",
		.help = "Edit the drop-in before it is installed",
		.details =
			"The editor is that of systemctl edit: $SYSTEMD_EDITOR, $EDITOR or $VISUAL.",
		.take = option_take_true,
		.offset = offsetof(struct request, edit),
	},
	{.group = &unit_installing_options, .offset = offsetof(struct request, installing)},
	{.group = &output_quiet_options},
	{},
};

static int check(const struct request *q)
{
	const struct verb *v = q->installing.unit.verb;

	if (q->tight && q->complain)
		return verb_usage(v, "--tight and --complain cannot be used together");
	if (q->edit && !q->install)
		return verb_usage(v, "--edit is for --install");
	if (q->edit && q->installing.retries > 0)
		return verb_usage(v, "--edit and --retry cannot be used together");
	return 0;
}

/* Before anything is done. */
static int check_problem(const struct request *q)
{
	const struct unit_arguments *a = &q->installing.unit;

	if (!a->problem || !q->install)
		return 0;
	verb_say(a->verb, "%s: %s; use finish without --install to see what was recorded",
		a->unit.name, a->problem);
	return EXIT_FAILURE;
}

static int main_finish(int argc, char **argv)
{
	_cleanup_(request_release) struct request q = {
		.installing =
			{
				.unit = {.verb = &verb_unit_finish, .takes_recorded = true},
				.style = STYLE_BALANCED,
				.probation_ms = UNIT_PROBATION_MS,
			},
	};
	char **words;
	int status;

	words = parse_arguments(&verb_unit_finish, argc, argv, &q, &status);
	if (!words)
		return status;
	if (!words[0] || words[1])
		return verb_usage(&verb_unit_finish, "name one unit");
	status = check(&q);
	if (status == 0)
		status = unit_installing_open(&q.installing, words[0], form_of(&q));
	if (status == 0)
		status = check_problem(&q);
	return status != 0 ? status : finish(&q);
}

const struct verb verb_unit_finish = {
	.name = "unit finish",
	.arguments = "[OPTIONS] UNIT",
	.summary = "End watching a unit, and show or install the drop-in that was derived",
	.options = options,
	.notes =
		"The unit is restarted under an installed drop-in and watched for a while; if it fails or a filter kills one of its "
		"processes, everything is put back as it was.",
	.operands = COMPLETE_UNIT,
	.run = main_finish,
};
