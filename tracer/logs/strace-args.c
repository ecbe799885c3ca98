/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "strace-args.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* Moves @s behind a string that begins with a quote. */
static void skip_quoted(struct scan *s)
{
	for (s->p++; s->p < s->end && *s->p != '"'; s->p++)
		if (*s->p == '\\' && s->p + 1 < s->end)
			s->p++;
	if (s->p < s->end)
		s->p++;
}

/* Moves @s behind what -y and -Y print for a number: "3<TCP:[127.0.0.1:1->127.0.0.1:2]>",
 * "711<comm>". strace escapes angle brackets in such a text. */
static void skip_annotation(struct scan *s)
{
	for (s->p++; s->p < s->end && *s->p != '>'; s->p++)
		if (*s->p == '-' && s->p + 1 < s->end)
			s->p++;
	if (s->p < s->end)
		s->p++;
}

/* Whether an annotation begins at @s: "<<" and " <unfinished" are none. */
static bool at_annotation(const struct scan *s, const char *begin)
{
	return *s->p == '<' && s->p > begin && s->p[-1] != ' ' && s->p[-1] != '<' &&
	       s->p + 1 < s->end && s->p[1] != '<';
}

/* Moves @s behind the comma or the parenthesis that ends an argument, and returns it; 0 if there is
 * none. Commas of strings, structures and comments do not count. */
static char skip_argument(struct scan *s)
{
	const char *begin = s->p;
	int depth = 0;

	while (s->p < s->end) {
		char c = *s->p;

		if (c == '"') {
			skip_quoted(s);
			continue;
		}
		if (at_annotation(s, begin)) {
			skip_annotation(s);
			continue;
		}
		s->p++;
		if (c == ',' && depth == 0)
			return c;
		if (c == '(' || c == '[' || c == '{')
			depth++;
		else if ((c == ')' || c == ']' || c == '}') && --depth < 0)
			return c;
	}
	return 0;
}

void strace_args_word(struct scan args, unsigned int n, char ret[STRACE_WORD_SIZE])
{
	const char *start;
	size_t len;

	*ret = '\0';
	for (; n > 0; n--)
		if (skip_argument(&args) != ',')
			return;
	scan_blanks(&args);
	for (start = args.p; args.p < args.end && !strchr(" ,)|<", *args.p);)
		args.p++;
	len = (size_t)(args.p - start);
	if (len < STRACE_WORD_SIZE)
		snprintf(ret, STRACE_WORD_SIZE, "%.*s", (int)len, start);
}

bool strace_args_result(struct scan args, struct scan *ret)
{
	char c;

	while ((c = skip_argument(&args)) == ',')
		;
	if (c != ')')
		return false;
	scan_blanks(&args);
	if (!scan_char(&args, '='))
		return false;
	scan_blanks(&args);
	*ret = args;
	return true;
}

/* ---- a path */

static char decode_octal(struct scan *s)
{
	int n = 0;

	for (int i = 0; i < 3 && s->p < s->end && *s->p >= '0' && *s->p <= '7'; i++)
		n = n * 8 + (*s->p++ - '0');
	return (char)n;
}

static char decode_hex(struct scan *s)
{
	int n = 0;

	for (int i = 0; i < 2 && s->p < s->end && scan_hex_digit(*s->p) >= 0; i++)
		n = n * 16 + scan_hex_digit(*s->p++);
	return (char)n;
}

/* One character, which a backslash may begin: strace escapes as C does. */
static char decode_one(struct scan *s)
{
	static const char letters[] = "abfnrtv", values[] = "\a\b\f\n\r\t\v";
	const char *letter;
	char c = *s->p++;

	if (c != '\\' || s->p == s->end)
		return c;
	if (*s->p >= '0' && *s->p <= '7')
		return decode_octal(s);
	c = *s->p++;
	if (c == 'x')
		return decode_hex(s);
	letter = c ? strchr(letters, c) : NULL;
	return letter ? values[letter - letters] : c;
}

/* NULL for what is too long to be a path. */
static int decode(struct scan s, char **ret)
{
	size_t len = (size_t)(s.end - s.p), n = 0;

	*ret = NULL;
	if (len >= PATH_MAX * sizeof("\\x2f"))
		return 0;
	*ret = malloc(len + 1);
	if (!*ret)
		return -ENOMEM;
	while (s.p < s.end)
		(*ret)[n++] = decode_one(&s);
	(*ret)[n] = '\0';
	return 0;
}

/* What is between @open, which @skip passes over with what belongs to it, and @close; empty if it is
 * not there. */
static struct scan between(struct scan args, char open, void (*skip)(struct scan *), char close)
{
	const char *start;

	while (args.p < args.end && *args.p != open)
		args.p++;
	start = args.p;
	if (args.p < args.end)
		skip(&args);
	if (args.p - start < 2 || args.p[-1] != close)
		return (struct scan){start, start};
	return (struct scan){start + 1, args.p - 1};
}

int strace_args_path(struct scan args, char **ret)
{
	struct scan path = between(args, '"', skip_quoted, '"');

	if (path.p == path.end)
		path = between((struct scan){args.p, path.p}, '<', skip_annotation, '>');
	*ret = NULL;
	return path.p < path.end ? decode(path, ret) : 0;
}
