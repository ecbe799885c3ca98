/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-form.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memstream.h"
#include "code.h"
#include "emit/emitters.h"
#include "groups/filter-unit.h"
#include "unit/dropin-file.h"
#include "unit/unit-paths.h"
#include "unit/unit.h"

void unit_draft_release(struct unit_draft *d)
{
	free(d->text);
	*d = (struct unit_draft){};
}

static int error_number(const struct filter *filter)
{
	int number = filter_settings(filter)->error_number;

	return number == FILTER_KILL ? 0 : number;
}

/* @wide is enforced and @tight logged; one of them is NULL where the form has just one list. */
static int write_text(const struct unit_plan *plan, const struct profile *p,
	const struct suggestion *wide, const struct suggestion *tight, char **ret)
{
	const int number = error_number(plan->limits->filter);
	const struct emit_options options = {
		.violation = plan->form == UNIT_COMPLAIN ? VIOLATION_LOG
			     : number > 0                ? VIOLATION_ERRNO
							 : VIOLATION_KILL,
		.errno_name = number > 0 ? strerrorname_np(number) : NULL,
		.errno_number = number,
		.keeps_filter = true,
		.installed = true,
		.logged = plan->form == UNIT_STAGED ? tight : NULL,
	};
	size_t size;
	FILE *out;
	int r;

	out = open_memstream(ret, &size);
	if (!out)
		return -ENOMEM;
	if (plan->description)
		dropin_file_print_description(out, plan->description, UNIT_DESCRIPTION_END);
	r = emitters[0]->emit(wide, p, &options, out);
	if (memstream_close(out, ret) < 0)
		return -ENOMEM;
	return r;
}

/* What systemd would make of the text. */
static int read_edited(const struct unit_plan *plan, struct failure *f, struct unit_draft *ret)
{
	_cleanup_(filter_freep) struct filter *filter = NULL;
	_cleanup_(fclosep) FILE *in = fmemopen((char *)plan->edited, strlen(plan->edited), "r");
	int r;

	if (!in)
		return -errno;
	r = filter_new(plan->target, NULL, &filter);
	if (r < 0)
		return r;
	r = filter_read_unit(filter, in, "edited.service.d/" UNIT_DROPIN, f);
	if (r < 0)
		return failure_set(f, r, "what was edited is no drop-in");
	filter_allowed(filter, &ret->allowed);
	ret->filters = filter_mode(filter) == FILTER_ALLOW;
	ret->error_number = error_number(filter);
	ret->logs = filter_log_mode(filter) != FILTER_NONE;
	SYSSET_FOREACH (id, &ret->universe)
		if (!filter_logs(filter, id))
			sysset_add(&ret->silent, id);
	ret->text = strdup(plan->edited);
	return ret->text ? 0 : -ENOMEM;
}

int unit_draft(const struct unit_plan *plan, const struct profile *p, struct failure *f,
	struct unit_draft *ret)
{
	_cleanup_(suggestion_freep) struct suggestion *tight = NULL, *wide = NULL;
	_cleanup_(code_freep) struct code *code = NULL;
	struct derive_options options = {
		.style = plan->style,
		.target = plan->target,
		.limits = plan->limits->limits,
	};
	int r = 0;

	*ret = (struct unit_draft){};
	if (!plan->no_reach && (plan->style != STYLE_EXACT || plan->form == UNIT_STAGED))
		r = code_for_margin(p, plan->target, plan->limits->programs, NULL, &code);
	if (r < 0)
		return r;
	options.reached = code_reached(code);
	r = derive(p, &options, f, &tight);
	if (r < 0)
		return r;
	options.style = STYLE_WIDE;
	r = plan->form == UNIT_STAGED ? derive(p, &options, f, &wide) : 0;
	if (r < 0)
		return r;
	ret->universe = tight->universe;
	if (plan->edited)
		return read_edited(plan, f, ret);
	ret->filters = plan->form != UNIT_COMPLAIN;
	ret->error_number = error_number(plan->limits->filter);
	ret->logs = plan->form != UNIT_TIGHT;
	ret->silent = tight->allowed;
	ret->allowed = wide ? wide->allowed : tight->allowed;
	return write_text(plan, p, wide ? wide : tight, tight, &ret->text);
}
