/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/cleanup.h"
#include "output.h"
#include "parse.h"
#include "unit-installing.h"

/* unit complain, unit stage, unit enforce: the same, but for the form of the drop-in. */

static const struct option_row options[] = {
	{.group = &unit_installing_options},
	{.group = &unit_root_options, .offset = offsetof(struct unit_installing, unit.place)},
	{.group = &output_quiet_options},
	{},
};

static int main_install(const struct verb *v, enum unit_form form, int argc, char **argv)
{
	_cleanup_(unit_installing_release) struct unit_installing q = {
		.unit = {.verb = v},
		.style = STYLE_BALANCED,
		.probation_ms = UNIT_PROBATION_MS,
	};
	_cleanup_(profile_freep) struct profile *p = NULL;
	char **words;
	int status;

	words = parse_arguments(v, argc, argv, &q, &status);
	if (!words)
		return status;
	if (!words[0])
		return verb_usage(v, "no unit given");
	status = words[1] ? unit_installing_read(&q, words + 1, &p) : 0;
	if (status == 0)
		status = unit_installing_open(&q, words[0], form);
	if (status == 0)
		status = unit_installing_load(&q, &p);
	return status != 0 ? status : unit_installing_run(&q, p);
}

static int main_complain(int argc, char **argv)
{
	return main_install(&verb_unit_complain, UNIT_COMPLAIN, argc, argv);
}

static int main_stage(int argc, char **argv)
{
	return main_install(&verb_unit_stage, UNIT_STAGED, argc, argv);
}

static int main_enforce(int argc, char **argv)
{
	return main_install(&verb_unit_enforce, UNIT_TIGHT, argc, argv);
}

static const char profile_note[] =
	"Without PROFILE, the list is made of what was recorded since unit start, and of what the kernel has logged since a "
	"looser drop-in was put there. The unit is restarted and watched for a while; if it fails or a filter kills one of its "
	"processes, everything is put back as it was.";

const struct verb verb_unit_complain = {
	.name = "unit complain",
	.arguments = "[OPTIONS] UNIT [PROFILE...]",
	.summary = "Deny nothing that was not denied before, and log what would be",
	.options = options,
	.notes = profile_note,
	.operands = COMPLETE_UNIT,
	.run = main_complain,
};

const struct verb verb_unit_stage = {
	.name = "unit stage",
	.arguments = "[OPTIONS] UNIT [PROFILE...]",
	.summary = "Enforce a wide list, and log what is outside of the tight one",
	.options = options,
	.notes = profile_note,
	.operands = COMPLETE_UNIT,
	.run = main_stage,
};

const struct verb verb_unit_enforce = {
	.name = "unit enforce",
	.arguments = "[OPTIONS] UNIT [PROFILE...]",
	.summary = "Put the tight list in force, with what was logged in the meantime",
	.options = options,
	.notes = profile_note,
	.operands = COMPLETE_UNIT,
	.run = main_enforce,
};
