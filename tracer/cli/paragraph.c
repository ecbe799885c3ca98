/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "paragraph.h"

#include <stdbool.h>
#include <string.h>

#include "terminal.h"

static size_t begin_line(FILE *out, size_t indent)
{
	fprintf(out, "\n%*s", (int)indent, "");
	return indent;
}

void paragraph_print(FILE *out, size_t at, size_t indent, const char *text)
{
	bool first = true;

	while (*text) {
		size_t n = strcspn(text, " \n"), columns = terminal_columns(text, n);

		if (!first && at + 1 + columns > PARAGRAPH_WIDTH) {
			at = begin_line(out, indent);
			first = true;
		}
		at += (size_t)fprintf(out, "%s%.*s", first ? "" : " ", (int)n, text) - n + columns;
		first = false;
		text += n;
		if (*text == '\n') {
			at = begin_line(out, text[1] == '\n' ? 0 : indent);
			first = true;
		}
		text += *text != '\0';
	}
	fputc('\n', out);
}
