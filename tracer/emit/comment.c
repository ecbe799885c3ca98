/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "comment.h"

#include <errno.h>
#include <stdarg.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/memstream.h"
#include "wrap.h"

int comment(FILE *out, const char *fmt, ...)
{
	_cleanup_(freep) char *text = NULL;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vasprintf(&text, fmt, args);
	va_end(args);
	if (n < 0) {
		text = NULL;
		return -ENOMEM;
	}
	wrap_text(out, "# ", *text == ' ' ? "#     " : "#   ", text);
	return 0;
}

int comment_list(const char *const *list, size_t n, size_t shown, char **ret)
{
	enum { SHOWN_SIZE = 512 };
	_cleanup_(freep) char *text = NULL;
	char word[SHOWN_SIZE];
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int r;

	if (!out)
		return -ENOMEM;
	for (size_t i = 0; i < n && i < shown; i++)
		fprintf(out, "%s%s", i > 0 ? ", " : "", escape_to(word, sizeof(word), list[i]));
	if (n > shown)
		fprintf(out, " and %zu other%s", n - shown, n - shown == 1 ? "" : "s");
	r = memstream_close(out, &text);
	if (r < 0)
		return r;
	*ret = TAKE(text);
	return 0;
}

int comment_join(const char *const *list, const char *separator, char **ret)
{
	_cleanup_(freep) char *joined = NULL;
	size_t size;
	FILE *text;
	int r;

	text = open_memstream(&joined, &size);
	if (!text)
		return -ENOMEM;
	for (size_t i = 0; list && list[i]; i++)
		fprintf(text, "%s%s", i > 0 ? separator : "", list[i]);
	r = memstream_close(text, &joined);
	if (r < 0)
		return r;
	*ret = escape_new(joined);
	return *ret ? 0 : -ENOMEM;
}
