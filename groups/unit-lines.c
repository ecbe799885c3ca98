/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "filter-words.h"

enum {
	LONGEST = 1024 * 1024,
	ENDS_BY_NUL = 1,
	ENDS_BY_LF = 2,
	ENDS_BY_CR = 4,
};

int unit_lines_init(struct unit_lines *u, FILE *in)
{
	/* A line, and one that continues it. */
	char *text = malloc(2 * LONGEST + 1);

	if (!text)
		return -ENOMEM;
	*u = (struct unit_lines){.in = in, .text = text};
	return 0;
}

void unit_lines_release(struct unit_lines *u)
{
	free(u->text);
}

static unsigned end_of(int c)
{
	return c == '\0' ? ENDS_BY_NUL : c == '\n' ? ENDS_BY_LF : c == '\r' ? ENDS_BY_CR : 0;
}

/* Whether a line that ended by @ends is over before a character that ends one by @end, or none by
 * 0: LF and CR in either order are one end, and behind a NUL nothing belongs to it. */
static bool is_over(unsigned ends, unsigned end)
{
	return (ends & ENDS_BY_NUL) || (end == 0 ? ends != 0 : (ends & end) != 0);
}

/* Reads one line without its end to @to: 1, or 0 at the end of the file. */
static int read_line(struct unit_lines *u, char *to)
{
	unsigned ends = 0, end;
	size_t n = 0;
	int c;

	while (n < LONGEST && (c = getc_unlocked(u->in)) != EOF) {
		end = end_of(c);
		if (is_over(ends, end)) {
			ungetc(c, u->in);
			break;
		}
		ends |= end;
		if (end == 0)
			to[n++] = (char)c;
	}
	if (ferror(u->in))
		return -errno;
	to[n] = '\0';
	if (n == 0 && ends == 0)
		return 0;
	u->number++;
	return n == LONGEST ? -EMSGSIZE : 1;
}

static bool is_comment(const char *line)
{
	line += strspn(line, FILTER_BLANKS);
	return *line == '#' || *line == ';';
}

static void skip_mark(struct unit_lines *u, char *line)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t len = sizeof(mark) - 1;

	if (u->any_mark || strncmp(line, mark, len) != 0)
		return;
	u->any_mark = true;
	memmove(line, line + len, strlen(line + len) + 1);
}

static bool ends_with_backslash(const char *text)
{
	bool escaped = false;

	for (; *text; text++)
		escaped = *text == '\\' ? !escaped : false;
	return escaped;
}

/* Reads the next line that is no comment behind the first @have characters of the text: 1, or 0 at
 * the end of the file. */
static int append_line(struct unit_lines *u, size_t have)
{
	int r;

	do {
		r = read_line(u, u->text + have);
	} while (r > 0 && is_comment(u->text + have));
	if (r > 0)
		skip_mark(u, u->text + have);
	return r;
}

int unit_lines_next(struct unit_lines *u, char **ret)
{
	size_t have = 0, more;
	int r;

	while ((r = append_line(u, have)) > 0) {
		if (have == 0)
			u->begin = u->number;
		more = strlen(u->text + have);
		if (have > 0 && have + more > LONGEST)
			return -EMSGSIZE;
		if (!ends_with_backslash(u->text + have))
			break;
		have += more;
		u->text[have - 1] = ' ';
	}
	if (r < 0)
		return r;
	*ret = u->text;
	return r > 0 || have > 0;
}
