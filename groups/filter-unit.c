/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "filter.h"

/*
 * Unit files as of systemd.syntax(7): sections, `#` and `;` comments, and lines that go on after a backslash, with
 * comment lines between them skipped.
 */

enum { LINE_LONGEST = 1024 * 1024 };

struct reader {
	struct filter *filter;
	FILE *in;
	const char *path;
	char *line; /* LINE_LONGEST + 1 bytes */
	unsigned number;
	char *joined; /* a line with its continuations; NULL where none is open */
	unsigned joined_at;
	bool any_section, ours;
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

static bool section_is_ours(const char *name)
{
	static const char *const ours[] = {"[Service]", "[Socket]", "[Mount]", "[Swap]"};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcmp(name, ours[i]) == 0)
			return true;
	return false;
}

static int take_line(struct reader *r, char *text, unsigned number)
{
	char *equals;

	text = strip(text);
	if (*text == '\0')
		return 0;
	if (*text == '[') {
		r->any_section = true;
		r->ours = section_is_ours(text);
		return 0;
	}
	if (!r->any_section)
		return -EBADMSG;
	equals = strchr(text, '=');
	if (!equals || !r->ours)
		return 0;
	*equals = '\0';
	return filter_set(r->filter, strip(text), strip(equals + 1), r->path, number);
}

/* Takes the line that was put together so far, and forgets it. */
static int take_joined(struct reader *r)
{
	char *joined = r->joined;
	int ret;

	if (!joined)
		return 0;
	r->joined = NULL;
	ret = take_line(r, joined, r->joined_at);
	free(joined);
	return ret;
}

static int append(struct reader *r, const char *text)
{
	size_t have = r->joined ? strlen(r->joined) : 0, more = strlen(text);
	char *grown;

	if (have + more > LINE_LONGEST)
		return -EBADMSG;
	grown = realloc(r->joined, have + more + 1);
	if (!grown)
		return -ENOMEM;
	if (!r->joined)
		r->joined_at = r->number;
	memcpy(grown + have, text, more + 1);
	r->joined = grown;
	return 0;
}

static bool ends_with_backslash(const char *text)
{
	bool escaped = false;

	for (; *text; text++)
		escaped = *text == '\\' ? !escaped : false;
	return escaped;
}

static int take_physical_line(struct reader *r, char *text)
{
	const char *begin = text + strspn(text, blanks);
	bool goes_on;
	int ret;

	if (*begin == '#' || *begin == ';')
		return 0;
	goes_on = ends_with_backslash(text);
	if (goes_on)
		text[strlen(text) - 1] = ' ';
	ret = append(r, text);
	if (ret < 0 || goes_on)
		return ret;
	return take_joined(r);
}

/* One line without its end: 1, 0 at the end of the file, -EBADMSG where it is too long or binary. */
static int read_line(struct reader *r)
{
	size_t n = 0;
	int c;

	while ((c = getc_unlocked(r->in)) != EOF && c != '\n') {
		if (n == LINE_LONGEST || c == '\0')
			return -EBADMSG;
		r->line[n++] = (char)c;
	}
	if (ferror(r->in))
		return -errno;
	r->line[n] = '\0';
	r->number++;
	return n > 0 || c != EOF;
}

static int read_lines(struct reader *r)
{
	int ret;

	while ((ret = read_line(r)) > 0) {
		ret = take_physical_line(r, r->line);
		if (ret < 0)
			return ret;
	}
	return ret < 0 ? ret : take_joined(r);
}

int filter_read_unit(struct filter *f, FILE *in, const char *path)
{
	struct reader r = {.filter = f, .in = in, .path = path};
	int ret;

	r.line = malloc(LINE_LONGEST + 1);
	if (!r.line)
		return -ENOMEM;
	ret = read_lines(&r);
	free(r.line);
	free(r.joined);
	return ret;
}
