/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dropin.h"

static int write_complain(const struct suggestion *s, const struct profile *p,
	const struct emit_options *o, FILE *out)
{
	return dropin_write(s, p, &(struct emit_options){.violation = VIOLATION_LOG}, out);
}

const struct emitter emit_complain = {
	.word = "complain",
	.summary = "a drop-in that denies nothing, and logs what the filter would deny",
	.denies_nothing = true,
	.comment = "# ",
	.emit = write_complain,
};
