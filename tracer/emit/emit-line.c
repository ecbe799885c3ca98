/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>

#include "emit.h"

/* What goes behind `SystemCallFilter=`; the wide style has several assignments, one on each line. */
static int write_line(const struct suggestion *s, const struct profile *p,
	const struct emit_options *o, FILE *out)
{
	for (size_t i = 0; i < s->n_lines; i++) {
		const struct token_line *line = &s->lines[i];

		for (size_t k = 0; k < line->n; k++)
			fprintf(out, "%s%s", k > 0 ? " " : line->deny ? "~" : "", line->tokens[k]);
		fputc('\n', out);
	}
	return ferror(out) ? -EIO : 0;
}

const struct emitter emit_line = {
	.word = "line",
	.summary = "what stands behind SystemCallFilter=",
	.comment = "# ",
	.emit = write_line,
};
