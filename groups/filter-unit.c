/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "filter-unit.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/utf8.h"
#include "filter-words.h"
#include "unit-lines.h"
#include "versions.h"

enum { SHOWN_MAX = 256 };

/* The types of units that start processes, and their sections with the settings of a filter. */
struct unit_type {
	const char *suffix, *header;
};

static const struct unit_type types[] = {
	{".service", "[Service]"},
	{".socket", "[Socket]"},
	{".mount", "[Mount]"},
	{".swap", "[Swap]"},
};

struct unit_reader {
	struct filter *filter;
	const char *path;
	const struct unit_type *type; /* NULL if it is not known */
	bool is_own;                  /* the unit's own file rather than a drop-in */
	struct unit_lines lines;
	bool any_section, is_ours; /* of the section */
	/* The first line that stands before any section, and its number; 0 if there is none. */
	unsigned stray_at;
	char stray[SHOWN_MAX];
};

/* ---- which unit's */

static const struct unit_type *type_of_name(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		size_t n = strlen(types[i].suffix);

		if (len > n && memcmp(name + len - n, types[i].suffix, n) == 0)
			return &types[i];
	}
	return NULL;
}

/* The type of the units to which the drop-ins of the directory /…/NAME.TYPE.d or /…/TYPE.d apply. */
static const struct unit_type *type_of_directory(const char *path, size_t len)
{
	const char *name = memrchr(path, '/', len);

	name = name ? name + 1 : path;
	len -= (size_t)(name - path);
	if (len < 2 || memcmp(name + len - 2, ".d", 2) != 0)
		return NULL;
	len -= 2;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strlen(types[i].suffix) == len + 1 &&
			memcmp(types[i].suffix + 1, name, len) == 0)
			return &types[i];
	return type_of_name(name, len);
}

static void find_type(struct unit_reader *u)
{
	const char *slash = strrchr(u->path, '/');
	const char *name = slash ? slash + 1 : u->path;

	u->type = type_of_name(name, strlen(name));
	u->is_own = u->type != NULL;
	if (!u->type && slash)
		u->type = type_of_directory(u->path, (size_t)(slash - u->path));
}

static bool is_our_section(const struct unit_reader *u, const char *header)
{
	if (u->type)
		return strcmp(header, u->type->header) == 0;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strcmp(header, types[i].header) == 0)
			return true;
	return false;
}

/* ---- lines */

static char *strip(char *text)
{
	size_t n;

	text += strspn(text, FILTER_BLANKS);
	n = strlen(text);
	while (n > 0 && strchr(FILTER_BLANKS, text[n - 1]))
		n--;
	text[n] = '\0';
	return text;
}

static bool is_section_name(enum section_names rule, const char *name, size_t len)
{
	static const char unsafe[] = "\"'\\\x7f", pattern[] = "*?[";

	if (rule == SECTION_PLAIN && len == 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (rule >= SECTION_SAFE &&
			((name[i] > 0 && name[i] < ' ') || strchr(unsafe, name[i])))
			return false;
		if (rule >= SECTION_PLAIN && strchr(pattern, name[i]))
			return false;
	}
	return true;
}

/* Why systemd reads no further at the line; NULL if it does. */
static const char *find_stop(const struct unit_reader *u, const char *line)
{
	enum section_names rule = version_find(filter_version(u->filter))->section_names;
	size_t len = strlen(line);

	if (!utf8_is_valid(line))
		return "not UTF-8";
	if (*line != '[')
		return NULL;
	if (len < 2 || line[len - 1] != ']')
		return "not a section header";
	return is_section_name(rule, line + 1, len - 2) ? NULL : "not the name of a section";
}

/* Reports what is ignored at the line. */
static int ignore(const struct unit_reader *u, const char *word, const char *why)
{
	filter_report(u->filter, u->path, u->lines.begin, word, why);
	return 0;
}

static bool is_setting(const char *name)
{
	static const char prefix[] = "SystemCall";

	return strncasecmp(name, prefix, sizeof(prefix) - 1) == 0;
}

static int apply_assignment(struct unit_reader *u, char *line)
{
	char *equals = strchr(line, '='), *name;

	if (!equals)
		return is_setting(line) ? ignore(u, line, "not an assignment; ignored") : 0;
	*equals = '\0';
	name = strip(line);
	if (!is_setting(name))
		return 0;
	if (!u->is_ours)
		return ignore(u, name, "this section cannot hold it; ignored");
	if (!filter_has_setting(name))
		return ignore(u, name, "no such setting; ignored");
	return filter_set(u->filter, name, strip(equals + 1), u->path, u->lines.begin);
}

/* A file without a section is refused as a whole, so that its lines are not worth a report. */
static void begin_section(struct unit_reader *u, const char *header)
{
	if (u->stray_at && !u->any_section)
		filter_report(u->filter, u->path, u->stray_at, u->stray,
			"ignored, as is everything before the first section");
	u->any_section = true;
	u->is_ours = is_our_section(u, header);
}

static int apply_line(struct unit_reader *u, char *line)
{
	if (*line == '[')
		begin_section(u, line);
	else if (u->any_section)
		return apply_assignment(u, line);
	else if (*line && !u->stray_at) {
		u->stray_at = u->lines.begin;
		snprintf(u->stray, sizeof(u->stray), "%s", line);
	}
	return 0;
}

/* At @line systemd reads no further. */
static int stop(const struct unit_reader *u, const char *line, const char *why, struct failure *f)
{
	char path[SHOWN_MAX], shown[SHOWN_MAX], text[SHOWN_MAX];

	if (u->is_own)
		return failure_set(f, -ENOEXEC, "%s:%u: %s: %s; systemd does not load the unit",
			escape_to(path, sizeof(path), u->path), u->lines.number,
			escape_to(shown, sizeof(shown), line), why);
	snprintf(text, sizeof(text), "%s; systemd reads no further in this file", why);
	filter_report(u->filter, u->path, u->lines.number, line, text);
	return 0;
}

static int apply_lines(struct unit_reader *u, struct failure *f)
{
	const char *why;
	char *line;
	int r;

	while ((r = unit_lines_next(&u->lines, &line)) > 0) {
		line = strip(line);
		why = find_stop(u, line);
		if (why)
			return stop(u, line, why, f);
		r = apply_line(u, line);
		if (r < 0)
			return r;
	}
	return r == -EMSGSIZE ? stop(u, "the line", "longer than 1 MiB", f) : r;
}

int filter_read_unit(struct filter *filter, FILE *in, const char *path, struct failure *f)
{
	struct unit_reader u = {.filter = filter, .path = path};
	int r;

	find_type(&u);
	r = unit_lines_init(&u.lines, in);
	if (r < 0)
		return r;
	r = apply_lines(&u, f);
	unit_lines_release(&u.lines);
	if (r < 0)
		return r;
	return u.stray_at && !u.any_section ? -EBADMSG : 0;
}
