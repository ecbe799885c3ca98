/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>

#include "base/cleanup.h"
#include "emit.h"
#include "groups/names.h"

/* Every name that passes, one a line. */
static int write_names(const struct suggestion *s, const struct profile *p,
	const struct emit_options *o, FILE *out)
{
	_cleanup_(freep) const char **names = NULL;
	int r;

	r = names_sorted(&s->allowed, &names);
	if (r < 0)
		return r;
	for (const char **name = names; *name; name++)
		fprintf(out, "%s\n", *name);
	return ferror(out) ? -EIO : 0;
}

const struct emitter emit_names = {
	.word = "names",
	.summary = "the name of each allowed system call",
	.comment = "# ",
	.emit = write_names,
};
