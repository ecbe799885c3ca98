/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "deriving.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "emit/emitters.h"
#include "target.h"
#include "words.h"

void deriving_init(struct deriving *d, const struct verb *v)
{
	*d = (struct deriving){
		.verb = v,
		.out =
			{
				.style = STYLE_BALANCED,
				.emitter = emitters[0],
				.reporter = verb_reporter(v),
			},
	};
}

void deriving_release(struct deriving *d)
{
	sets_free(d->target);
	outputs_release(&d->out);
}

static int take_style(void *target, const char *argument, struct failure *f)
{
	struct deriving *d = target;

	d->out.style = style_from_word(argument);
	return d->out.style == _STYLE_MAX ? -EINVAL : 0;
}

static int take_format(void *target, const char *argument, struct failure *f)
{
	struct deriving *d = target;

	d->out.emitter = emitter_find(argument);
	return d->out.emitter ? 0 : -EINVAL;
}

static int take_violation(void *target, const char *argument, struct failure *f)
{
	struct deriving *d = target;

	d->denies = strcmp(argument, "log") != 0;
	return emit_parse_violation(argument, &d->out.emit);
}

static const struct option_row rows[] = {
	{
		.name = "style",
		.argument = "STYLE",
		.help = "How much the suggestion allows",
		.words = words_styles,
		.standard = "balanced",
		.take = take_style,
	},
	{.group = &code_options, .offset = offsetof(struct deriving, out.no_reach)},
	{.group = &target_options, .offset = offsetof(struct deriving, systemd)},
	{
		.name = "format",
		.argument = "FORMAT",
		.help = "The format of the suggestion",
		.words = words_formats,
		.standard = "dropin",
		.take = take_format,
	},
	{
		.name = "on-violation",
		.argument = "WHAT",
		.help = "What happens to other system calls",
		.words = words_violations,
		.words_are_examples = true,
		.standard = "kill",
		.take = take_violation,
	},
	{
		.name = "staged",
		.help = "Enforce a wide list, and let the kernel log what is outside of the suggestion",
		.details =
			"The drop-in has the list of --style=wide as SystemCallFilter=, and in SystemCallLog= that of --style=. No "
			"call that the wide list allows can kill the service, and what replay --journal finds in the log shows "
			"what the narrower list lacks.",
		.take = option_take_true,
		.offset = offsetof(struct deriving, out.staged),
	},
	{
		.letter = 'o',
		.name = "output",
		.argument = "FILE",
		.help = "Write the suggestion to FILE, whole or not at all",
		.details =
			"- and /dev/stdout are standard output, /dev/fd/N is a descriptor that syscarve was started with.",
		.complete = COMPLETE_FILE,
		.take = option_take_string,
		.offset = offsetof(struct deriving, out.suggestion),
	},
	{
		.name = "extend",
		.argument = "FILE|UNIT",
		.help = "Instead of a whole suggestion, write a drop-in that adds what this unit file, drop-in or unit lacks",
		.details =
			"The drop-in has no reset: it adds to an allow list, and takes away from a deny list. If there is no file "
			"FILE, the word is the name of a unit of this host, and stands for all of its files: the fragment and the "
			"drop-ins, in the order in which systemd has loaded them; they are named on standard error. The output must "
			"be none of these files, and must sort behind them.",
		.complete = COMPLETE_FILE_OR_UNIT,
		.take = option_take_string,
		.offset = offsetof(struct deriving, out.extend),
	},
	{
		.letter = 'w',
		.name = "profile",
		.argument = "FILE",
		.help = "Also save the profile; if FILE exists, the profile is merged into it",
		.complete = COMPLETE_FILE,
		.take = option_take_string,
		.offset = offsetof(struct deriving, out.profile),
	},
	{},
};

const struct option_group deriving_options = {"suggestion", rows};

static const struct option_row limit_rows[] = {
	{
		.name = "within",
		.argument = "FILE|UNIT",
		.help = "Allow nothing that this filter denies: a unit file, a drop-in, or a unit of this host",
		.details =
			"The result allows what the suggestion and that filter both allow. Each observed call that the filter denies "
			"is named in a warning.",
		.complete = COMPLETE_FILE_OR_UNIT,
		.take = option_take_string,
		.offset = offsetof(struct deriving, out.within),
	},
	{
		.name = "unit",
		.argument = "UNIT",
		.help = "The unit that the suggestion is for: the same, and its user and capabilities count as well",
		.details =
			"A unit without a filter is no limit. Without CAP_CHOWN, the calls that rotate files for other users "
			"are not allowed in advance; set-uid programs are warned of only if the filter would imply NoNewPrivileges=.",
		.complete = COMPLETE_UNIT,
		.take = option_take_string,
		.offset = offsetof(struct deriving, out.unit),
	},
	{},
};

const struct option_group deriving_limit_options = {NULL, limit_rows};

int deriving_take_backend(void *target, const char *argument, struct failure *f)
{
	const struct backend **ret = target;

	*ret = backend_find(argument);
	return *ret ? 0 : -EINVAL;
}

int deriving_take_attaching(void *target, const char *argument, struct failure *f)
{
	const struct backend **ret = target;
	int r = deriving_take_backend(target, argument, f);

	return r < 0 || (*ret)->attach ? r : -EINVAL;
}

int deriving_prepare(struct deriving *d)
{
	const struct reporter reporter = verb_reporter(d->verb);
	struct failure f = {};
	int r;

	if (d->denies && d->out.emitter->denies_nothing)
		return verb_usage(d->verb,
			"--format=%s denies nothing, so that --on-violation= can only be log",
			d->out.emitter->word);
	if (d->out.staged && (!d->out.emitter->stages || d->out.extend ||
				     d->out.emit.violation != VIOLATION_KILL))
		return verb_usage(d->verb,
			"--staged is for a drop-in that kills: not for another --format=, --on-violation= or --extend=");
	if (d->out.extend && d->out.emitter != emitters[0])
		return verb_usage(d->verb, "--extend= writes a drop-in, not --format=%s",
			d->out.emitter->word);
	if (d->out.within && d->out.unit)
		return verb_usage(d->verb, "--within= and --unit= cannot be used together");
	if (d->out.extend && (d->out.within || d->out.unit))
		return verb_usage(d->verb, "--extend= cannot be used with --within= or --unit=");
	r = target_get(d->verb, d->systemd, &d->target);
	if (r != 0)
		return r;
	d->out.target = d->target;
	r = outputs_read_extended(&d->out, &reporter, &f);
	if (r >= 0)
		r = outputs_read_limits(&d->out, &reporter, &f);
	return r < 0 ? verb_fail(d->verb, &f, r, EXIT_FAILURE) : 0;
}
