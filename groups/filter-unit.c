/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "filter-unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/*
 * Unit files as systemd.syntax(7) describes them: sections, comments that begin with `#` or `;`,
 * and lines that continue after a backslash. Comment lines between a line and its continuation are
 * skipped.
 */

enum { LINE_LONGEST = 1024 * 1024 };

struct unit_reader {
	struct filter *filter;
	FILE *in;
	const char *path;
	char *line; /* LINE_LONGEST + 1 bytes */
	unsigned number;
	char *joined; /* a line with its continuations so far; NULL if none has begun */
	unsigned joined_at;
	bool any_section, in_our_section;
};

static const char blanks[] = " \t\r";

static char *strip(char *text)
{
	size_t n;

	text += strspn(text, blanks);
	n = strlen(text);
	while (n > 0 && strchr(blanks, text[n - 1]))
		n--;
	text[n] = '\0';
	return text;
}

/* Whether a section can hold the settings of a filter. */
static bool is_our_section(const char *header)
{
	static const char *const ours[] = {"[Service]", "[Socket]", "[Mount]", "[Swap]"};

	for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
		if (strcmp(header, ours[i]) == 0)
			return true;
	return false;
}

/* Applies one logical line, which begins at line @number of the file. */
static int apply_line(struct unit_reader *u, char *text, unsigned number)
{
	char *equals;

	text = strip(text);
	if (*text == '\0')
		return 0;
	if (*text == '[') {
		u->any_section = true;
		u->in_our_section = is_our_section(text);
		return 0;
	}
	if (!u->any_section)
		return -EBADMSG;
	equals = strchr(text, '=');
	if (!equals || !u->in_our_section)
		return 0;
	*equals = '\0';
	return filter_set(u->filter, strip(text), strip(equals + 1), u->path, number);
}

/* Applies the line that was put together so far, if there is one, and forgets it. */
static int apply_joined(struct unit_reader *u)
{
	_cleanup_(freep) char *joined = TAKE(u->joined);

	return joined ? apply_line(u, joined, u->joined_at) : 0;
}

static int append_to_joined(struct unit_reader *u, const char *text)
{
	size_t have = u->joined ? strlen(u->joined) : 0, more = strlen(text);
	char *grown;

	if (have + more > LINE_LONGEST)
		return -EBADMSG;
	grown = realloc(u->joined, have + more + 1);
	if (!grown)
		return -ENOMEM;
	if (!u->joined)
		u->joined_at = u->number;
	memcpy(grown + have, text, more + 1);
	u->joined = grown;
	return 0;
}

static bool ends_with_backslash(const char *text)
{
	bool escaped = false;

	for (; *text; text++)
		escaped = *text == '\\' ? !escaped : false;
	return escaped;
}

static int add_physical_line(struct unit_reader *u, char *text)
{
	const char *begin = text + strspn(text, blanks);
	bool continues;
	int r;

	if (*begin == '#' || *begin == ';')
		return 0;
	continues = ends_with_backslash(text);
	if (continues)
		text[strlen(text) - 1] = ' ';
	r = append_to_joined(u, text);
	if (r < 0 || continues)
		return r;
	return apply_joined(u);
}

/* Reads one line without its end: 1, 0 at the end of the file, -EBADMSG if the line is too long or
 * binary. */
static int read_line(struct unit_reader *u)
{
	size_t n = 0;
	int c;

	while ((c = getc_unlocked(u->in)) != EOF && c != '\n') {
		if (n == LINE_LONGEST || c == '\0')
			return -EBADMSG;
		u->line[n++] = (char)c;
	}
	if (ferror(u->in))
		return -errno;
	u->line[n] = '\0';
	u->number++;
	return n > 0 || c != EOF;
}

static int read_lines(struct unit_reader *u)
{
	int r;

	while ((r = read_line(u)) > 0) {
		r = add_physical_line(u, u->line);
		if (r < 0)
			return r;
	}
	if (r < 0)
		return r;
	return apply_joined(u);
}

int filter_read_unit(struct filter *f, FILE *in, const char *path)
{
	struct unit_reader u = {.filter = f, .in = in, .path = path};
	int r;

	u.line = malloc(LINE_LONGEST + 1);
	if (!u.line)
		return -ENOMEM;
	r = read_lines(&u);
	free(u.line);
	free(u.joined);
	return r;
}
