/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-form.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/memstream.h"
#include "emit/emitters.h"
#include "unit/unit.h"

void unit_draft_release(struct unit_draft *d)
{
	free(d->text);
	*d = (struct unit_draft){};
}

/* systemd replaces words that begin with '%', and the text has none that is left to be replaced. */
static void write_description(FILE *out, const char *description)
{
	fputs("[Unit]\nDescription=", out);
	for (; *description; description++) {
		if (*description == '%')
			putc('%', out);
		putc(*description, out);
	}
	fputs(UNIT_DESCRIPTION_END "\n", out);
}

/* @wide is enforced and @tight logged; one of them is NULL where the form has just one list. */
static int write_text(const struct unit_plan *plan, const struct profile *p,
	const struct suggestion *wide, const struct suggestion *tight, char **ret)
{
	const struct emit_options options = {
		.violation = plan->form == UNIT_COMPLAIN ? VIOLATION_LOG : VIOLATION_KILL,
		.keeps_filter = true,
		.logged = plan->form == UNIT_STAGED ? tight : NULL,
	};
	size_t size;
	FILE *out;
	int r;

	out = open_memstream(ret, &size);
	if (!out)
		return -ENOMEM;
	if (plan->description)
		write_description(out, plan->description);
	r = emitters[0]->emit(wide, p, &options, out);
	if (memstream_close(out, ret) < 0)
		return -ENOMEM;
	return r;
}

int unit_draft(const struct unit_plan *plan, const struct profile *p, struct failure *f,
	struct unit_draft *ret)
{
	_cleanup_(suggestion_freep) struct suggestion *tight = NULL, *wide = NULL;
	struct derive_options options = {.style = plan->style, .target = plan->target};
	int r;

	*ret = (struct unit_draft){};
	r = derive(p, &options, f, &tight);
	if (r < 0)
		return r;
	options.style = STYLE_WIDE;
	r = plan->form == UNIT_STAGED ? derive(p, &options, f, &wide) : 0;
	if (r < 0)
		return r;
	ret->universe = tight->universe;
	ret->silent = tight->allowed;
	ret->allowed = wide ? wide->allowed : tight->allowed;
	return write_text(plan, p, wide ? wide : tight, tight, &ret->text);
}
