/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>

#include "emit.h"

/* The words to the right of `SystemCallFilter=`; each assignment of the wide style is a line of its
 * own. */
static int write_line(const struct suggestion *s, const struct profile *p,
	const struct emit_options *o, FILE *out)
{
	const struct assignment *a = NULL;

	while ((a = suggestion_next(s, KEY_FILTER, a))) {
		fputs(a->deny ? "~" : "", out);
		for (size_t i = 0; i < a->n; i++)
			fprintf(out, "%s%s", i > 0 ? " " : "", a->words[i]);
		fputc('\n', out);
	}
	return ferror(out) ? -EIO : 0;
}

const struct emitter emit_line = {
	.word = "line",
	.summary = "the words to the right of SystemCallFilter=",
	.comment = "# ",
	.emit = write_line,
};
