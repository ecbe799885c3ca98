/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "strace-table.h"

#include <assert.h>
#include <string.h>

#include "base/cleanup.h"

enum column {
	COLUMN_FIGURE, /* what nobody needs here */
	COLUMN_CALLS,
	COLUMN_ERRORS, /* blank if there are none */
	COLUMN_NAME,
};

static const struct {
	const char *title;
	enum column column;
} titles[] = {
	{"% time", COLUMN_FIGURE},
	{"seconds", COLUMN_FIGURE},
	{"usecs/call", COLUMN_FIGURE},
	{"shortest", COLUMN_FIGURE},
	{"longest", COLUMN_FIGURE},
	{"wall-total", COLUMN_FIGURE},
	{"wall-min", COLUMN_FIGURE},
	{"wall-max", COLUMN_FIGURE},
	{"wall-avg", COLUMN_FIGURE},
	{"calls", COLUMN_CALLS},
	{"errors", COLUMN_ERRORS},
	{"syscall", COLUMN_NAME},
};
static_assert(ARRAY_SIZE(titles) <= STRACE_TABLE_COLUMNS, "a table has room for each column");

static const int usual[] = {
	COLUMN_FIGURE, COLUMN_FIGURE, COLUMN_FIGURE, COLUMN_CALLS, COLUMN_ERRORS, COLUMN_NAME};

/* ---- what is around the rows */

static bool take_title(struct scan *s, int *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(titles); i++) {
		struct scan t = *s;

		if (scan_word(&t, titles[i].title, strlen(titles[i].title)) &&
			(t.p == t.end || *t.p == ' ')) {
			*ret = titles[i].column;
			*s = t;
			return true;
		}
	}
	return false;
}

static bool take_titles(struct strace_table *t, struct scan line)
{
	struct strace_table new = {.mode = t->next_mode};

	for (scan_blanks(&line); line.p < line.end; scan_blanks(&line))
		if (new.n_columns == STRACE_TABLE_COLUMNS ||
			!take_title(&line, &new.columns[new.n_columns++]))
			return false;
	if (new.n_columns == 0)
		return false;
	*t = new;
	return true;
}

static bool is_dashes(struct scan line)
{
	const char *begin = line.p;

	while (line.p < line.end && (*line.p == '-' || *line.p == ' '))
		line.p++;
	return line.p > begin && line.p == line.end && *begin == '-';
}

static bool take_heading(struct strace_table *t, struct scan line)
{
	if (!SCAN_LITERAL(&line, "System call usage summary for"))
		return false;
	t->next_mode = strace_mode(line);
	return t->next_mode != STRACE_NO_MODE;
}

/* ---- rows */

/* A number, with a point or, in some languages, a comma. */
static bool take_figure(struct scan *s, uint64_t *ret)
{
	uint64_t part;

	if (!scan_decimal(s, ret))
		return false;
	if (s->p < s->end && (*s->p == '.' || *s->p == ',')) {
		s->p++;
		return scan_decimal(s, &part);
	}
	return true;
}

static bool take_name(struct scan *s, struct scan *ret)
{
	*ret = *s;
	while (s->p < s->end && *s->p != ' ')
		s->p++;
	ret->end = s->p;
	for (const char *p = ret->p; p < ret->end; p++)
		if (!((*p >= 'a' && *p <= 'z') || scan_is_digit(*p) || *p == '_'))
			return false;
	return ret->end - ret->p < STRACE_NAME_SIZE && ret->end > ret->p && !scan_is_digit(*ret->p);
}

static bool take_cell(struct scan *s, int column, struct strace_row *ret)
{
	uint64_t figure;

	scan_blanks(s);
	if (column == COLUMN_NAME)
		return take_name(s, &ret->name);
	if (!take_figure(s, &figure) || (s->p < s->end && *s->p != ' '))
		return false;
	if (column == COLUMN_CALLS)
		ret->count = figure;
	return true;
}

/* Takes one cell for each column, except for those of @without. */
static bool take_cells(struct scan line, const int *columns, size_t n, unsigned int without,
	struct strace_row *ret)
{
	*ret = (struct strace_row){.count = 1};
	for (size_t i = 0; i < n; i++)
		if (!(without >> columns[i] & 1) && !take_cell(&line, columns[i], ret))
			return false;
	scan_blanks(&line);
	return line.p == line.end;
}

static bool take_row(struct scan line, const int *columns, size_t n, struct strace_row *ret)
{
	return take_cells(line, columns, n, 0, ret) ||
	       take_cells(line, columns, n, 1U << COLUMN_ERRORS, ret);
}

/* Versions before 5.2 leave the time for a call out of the total. */
static bool is_total(const struct strace_row *row)
{
	return scan_is(row->name.p, (size_t)(row->name.end - row->name.p), "total");
}

/* What is no row ends a table. */
static bool read_row(struct strace_table *t, struct scan line, struct strace_row *ret)
{
	if (t->n_columns > 0 && t->ruled && take_row(line, t->columns, t->n_columns, ret))
		return true;
	t->n_columns = 0;
	return take_row(line, usual, ARRAY_SIZE(usual), ret);
}

enum strace_table_line strace_table_read(
	struct strace_table *t, struct scan line, struct strace_row *ret)
{
	if (take_heading(t, line) || take_titles(t, line))
		return STRACE_TABLE_FRAME;
	if (t->n_columns > 0 && is_dashes(line)) {
		t->ruled = true;
		return STRACE_TABLE_FRAME;
	}
	if (!read_row(t, line, ret))
		return STRACE_TABLE_NONE;
	if (!ret->name.p)
		return STRACE_TABLE_NAMELESS;
	if (!is_total(ret))
		return STRACE_TABLE_ROW;
	t->n_columns = 0;
	t->mode = t->next_mode = STRACE_NO_MODE;
	return STRACE_TABLE_FRAME;
}
