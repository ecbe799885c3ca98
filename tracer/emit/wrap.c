/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wrap.h"

#include <string.h>

enum { COLUMNS = 100, WORD_LONGEST = 1000 };

static size_t word_length(const char *text)
{
	size_t n = strnlen(text, WORD_LONGEST);
	const char *blank = memchr(text, ' ', n);

	return blank ? (size_t)(blank - text) : n;
}

void wrap_text(FILE *out, const char *first, const char *rest, const char *text)
{
	size_t column = strlen(first);

	fputs(first, out);
	while (*text) {
		size_t blanks = strspn(text, " ");
		size_t word = word_length(text + blanks);

		if (column + blanks + word > COLUMNS && column > strlen(rest)) {
			fprintf(out, "\n%s", rest);
			column = strlen(rest);
			text += blanks;
			blanks = 0;
		}
		fprintf(out, "%.*s", (int)(blanks + word), text);
		column += blanks + word;
		text += blanks + word;
	}
	fputc('\n', out);
}

void wrap_words(FILE *out, const char *key, const char **words, size_t n)
{
	size_t column = 0;

	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(words[i]);

		if (i == 0 || column + 1 + len > COLUMNS) {
			fprintf(out, "%s%s%s", i > 0 ? "\n" : "", key, words[i]);
			column = strlen(key) + len;
		} else {
			fprintf(out, " %s", words[i]);
			column += 1 + len;
		}
	}
	if (n > 0)
		fputc('\n', out);
}
