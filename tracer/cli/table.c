/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"

enum {
	GAP = 2,       /* blanks between columns */
	NARROWEST = 8, /* to what a column shrinks */
	NUMBER_MAX = 48,
};

#define MICROSECONDS 1e6

/* What a cell is in JSON. */
enum cell_kind { CELL_NULL, CELL_TEXT, CELL_LIST, CELL_NUMBER, CELL_SECONDS, CELL_BOOLEAN };

struct cell {
	enum cell_kind kind;
	uint64_t number; /* of CELL_NUMBER and CELL_BOOLEAN; microseconds of CELL_SECONDS */
	/* Plain ASCII, because all of it is escaped. */
	char **words;
	size_t n_words;
	enum colour colour;
};

struct table {
	const struct table_column *columns;
	size_t n_columns, n_cells, n_room;
	struct cell *cells;
	enum colour colour;
	int r;
};

int table_new(const struct table_column *columns, struct table **ret)
{
	struct table *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->columns = columns;
	while (columns[t->n_columns].heading || columns[t->n_columns].key)
		t->n_columns++;
	*ret = t;
	return 0;
}

static void cell_release(struct cell *c)
{
	for (size_t i = 0; i < c->n_words; i++)
		free(c->words[i]);
	free(c->words);
}

void table_free(struct table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n_cells; i++)
		cell_release(&t->cells[i]);
	free(t->cells);
	free(t);
}

void table_colour(struct table *t, enum colour c)
{
	t->colour = c;
}

size_t table_rows(const struct table *t)
{
	return t->n_cells / t->n_columns;
}

/* ---- filling */

static int copy_words(const char *const *words, size_t n, struct cell *c)
{
	c->words = calloc(n + 1, sizeof(*c->words));
	if (!c->words)
		return -ENOMEM;
	for (; c->n_words < n; c->n_words++) {
		c->words[c->n_words] = escape_new(words[c->n_words]);
		if (!c->words[c->n_words])
			return -ENOMEM;
	}
	return 0;
}

static int make_room(struct table *t)
{
	size_t n = t->n_room > 0 ? 2 * t->n_room : 64;
	struct cell *grown;

	if (t->n_cells < t->n_room)
		return 0;
	grown = reallocarray(t->cells, n, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	t->cells = grown;
	t->n_room = n;
	return 0;
}

/* Adds a cell that shows @n words; a failure is kept for the end. */
static void add_cell(
	struct table *t, enum cell_kind kind, uint64_t number, const char *const *words, size_t n)
{
	struct cell cell = {.kind = kind, .number = number, .colour = t->colour};
	int r;

	r = copy_words(words, n, &cell);
	if (r >= 0)
		r = make_room(t);
	if (r < 0) {
		cell_release(&cell);
		t->r = r;
		return;
	}
	t->cells[t->n_cells++] = cell;
}

void table_add_text(struct table *t, const char *text)
{
	const char *shown = text ? text : "-";

	add_cell(t, text ? CELL_TEXT : CELL_NULL, 0, &shown, 1);
}

/* escape_new() has left room enough. */
void table_add_unit(struct table *t, const char *name)
{
	table_add_text(t, name);
	if (t->r >= 0)
		escape_controls(t->cells[t->n_cells - 1].words[0], name);
}

void table_add_number_text(struct table *t, uint64_t number, const char *behind)
{
	char text[NUMBER_MAX];
	const char *shown = text;

	snprintf(text, sizeof(text), "%llu%s", (unsigned long long)number, behind);
	add_cell(t, CELL_NUMBER, number, &shown, 1);
}

void table_add_number(struct table *t, uint64_t number)
{
	table_add_number_text(t, number, "");
}

void table_add_boolean(struct table *t, bool value, const char *shown)
{
	const char *text = value ? shown : "";

	add_cell(t, CELL_BOOLEAN, value, &text, 1);
}

void table_add_seconds(struct table *t, uint64_t us)
{
	char text[NUMBER_MAX];
	const char *shown = text;

	if (us == UINT64_MAX) {
		table_add_text(t, NULL);
		return;
	}
	snprintf(text, sizeof(text), "%.3f s", (double)us / MICROSECONDS);
	add_cell(t, CELL_SECONDS, us, &shown, 1);
}

void table_add_list(struct table *t, const char *const *words, size_t n)
{
	add_cell(t, CELL_LIST, n, n > 0 ? words : (const char *const[]){"-"}, n > 0 ? n : 1);
}

/* ---- for a person */

/* The first @n words of a cell, "and N others" if that is not all. The caller frees. */
static char *join(const struct cell *c, size_t n)
{
	size_t size = sizeof(" and  others") + NUMBER_MAX, left = c->n_words - n;
	char *text, *end;

	for (size_t i = 0; i < n; i++)
		size += strlen(c->words[i]) + 1;
	text = malloc(size);
	if (!text)
		return NULL;
	end = text;
	*end = '\0';
	for (size_t i = 0; i < n; i++)
		end = stpcpy(stpcpy(end, i > 0 ? " " : ""), c->words[i]);
	if (left > 0)
		sprintf(end, " and %zu other%s", left, left == 1 ? "" : "s");
	return text;
}

/* The first word, cut, with " and N others" behind it; the whole of both if @max leaves no room to
 * cut. */
static char *cut_first(const struct cell *c, size_t max)
{
	_cleanup_(freep) char *whole = join(c, c->n_words > 0 ? 1 : 0);
	size_t word = c->n_words > 0 ? strlen(c->words[0]) : 0, dots;
	const char *ellipsis = terminal_ellipsis(&dots);
	size_t tail = whole ? strlen(whole) - word : 0;
	char *text;

	if (!whole || tail == 0 || strlen(whole) <= max || tail + dots >= max)
		return TAKE(whole);
	if (asprintf(&text, "%.*s%s%s", (int)(max - tail - dots), whole, ellipsis, whole + word) <
		0)
		return NULL;
	return text;
}

/* As many words as fit into @max columns, but at least a part of one. */
static char *fit(const struct cell *c, size_t max)
{
	for (size_t n = c->n_words; n > 1; n--) {
		char *text = join(c, n);

		if (!text || strlen(text) <= max)
			return text;
		free(text);
	}
	return cut_first(c, max);
}

static size_t cell_width(const struct cell *c)
{
	size_t width = 0;

	for (size_t i = 0; i < c->n_words; i++)
		width += strlen(c->words[i]) + (i > 0);
	return width;
}

static const struct cell *cell_at(const struct table *t, size_t row, size_t column)
{
	return &t->cells[row * t->n_columns + column];
}

static bool is_shown(const struct table *t, size_t column)
{
	return t->columns[column].heading != NULL;
}

static void find_widths(const struct table *t, size_t widths[TABLE_COLUMNS_MAX], bool legend)
{
	for (size_t i = 0; i < t->n_columns; i++) {
		widths[i] = legend && is_shown(t, i) ? strlen(t->columns[i].heading) : 0;
		for (size_t row = 0; is_shown(t, i) && row < table_rows(t); row++) {
			size_t width = cell_width(cell_at(t, row, i));

			if (width > widths[i])
				widths[i] = width;
		}
	}
}

static size_t line_width(const struct table *t, const size_t widths[TABLE_COLUMNS_MAX])
{
	size_t sum = 0;

	for (size_t i = 0; i < t->n_columns; i++)
		if (is_shown(t, i))
			sum += widths[i] + (sum > 0 ? GAP : 0);
	return sum;
}

/* Narrows the widest of the columns that may shrink, one by one, until the line fits. */
static void shrink(const struct table *t, size_t widths[TABLE_COLUMNS_MAX], size_t max)
{
	while (max > 0 && line_width(t, widths) > max) {
		size_t widest = t->n_columns;

		for (size_t i = 0; i < t->n_columns; i++)
			if (is_shown(t, i) && t->columns[i].shrinks && widths[i] > NARROWEST &&
				(widest == t->n_columns || widths[i] > widths[widest]))
				widest = i;
		if (widest == t->n_columns)
			return;
		widths[widest]--;
	}
}

/*
 * Prints @text in @width columns; what is longer is cut. @pending blanks are printed before the
 * text, so that no line ends with blanks. Returns how many are pending afterwards.
 */
static size_t print_padded(FILE *out, bool right, const char *text, size_t width, size_t pending)
{
	size_t len = terminal_columns(text, strlen(text)), dots,
	       padding = len < width ? width - len : 0;
	const char *ellipsis = len > width ? terminal_ellipsis(&dots) : NULL;

	if (len == 0)
		return pending + width;
	fprintf(out, "%*s", (int)(pending + (right ? padding : 0)), "");
	if (ellipsis && width > dots)
		fprintf(out, "%.*s%s", (int)(width - dots), text, ellipsis);
	else
		fputs(text, out);
	return right ? 0 : padding;
}

static void print_heading(FILE *out, const struct table *t, const size_t widths[TABLE_COLUMNS_MAX])
{
	size_t pending = 0;

	fputs(colour_begin(out, COLOUR_HEADING), out);
	for (size_t i = 0; i < t->n_columns; i++)
		if (is_shown(t, i))
			pending = GAP + print_padded(out, t->columns[i].right,
						t->columns[i].heading, widths[i], pending);
	fprintf(out, "%s\n", colour_end(out, COLOUR_HEADING));
}

static int print_row(
	FILE *out, const struct table *t, size_t row, const size_t widths[TABLE_COLUMNS_MAX])
{
	size_t pending = 0;

	for (size_t i = 0; i < t->n_columns; i++) {
		const struct cell *c = cell_at(t, row, i);
		_cleanup_(freep) char *text = NULL;

		if (!is_shown(t, i))
			continue;
		text = fit(c, widths[i]);
		if (!text)
			return -ENOMEM;
		fputs(colour_begin(out, c->colour), out);
		pending = GAP + print_padded(out, t->columns[i].right, text, widths[i], pending);
		fputs(colour_end(out, c->colour), out);
	}
	fputc('\n', out);
	return 0;
}

int table_print(const struct table *t, FILE *out, bool legend)
{
	size_t widths[TABLE_COLUMNS_MAX] = {};
	int r = t->r;

	if (r < 0 || table_rows(t) == 0)
		return r;
	find_widths(t, widths, legend);
	shrink(t, widths, terminal_width(out));
	if (legend)
		print_heading(out, t, widths);
	for (size_t row = 0; row < table_rows(t); row++) {
		r = print_row(out, t, row, widths);
		if (r < 0)
			return r;
	}
	return 0;
}

/* ---- JSON */

static json_t *list_json(const struct cell *c)
{
	json_t *list = json_array();

	/* An empty list shows one word. */
	for (size_t i = 0; list && i < c->number; i++)
		if (json_array_append_new(list, json_string(c->words[i])) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *cell_json(const struct cell *c)
{
	switch (c->kind) {
	case CELL_TEXT:
		return json_string(c->words[0]);
	case CELL_LIST:
		return list_json(c);
	case CELL_NUMBER:
		return json_integer((json_int_t)c->number);
	case CELL_SECONDS:
		return json_real((double)c->number / MICROSECONDS);
	case CELL_BOOLEAN:
		return json_boolean(c->number);
	default:
		return json_null();
	}
}

static int add_object(const struct table *t, size_t row, json_t *list)
{
	json_t *object = json_object();

	if (json_array_append_new(list, object) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < t->n_columns; i++)
		if (t->columns[i].key && json_object_set_new(object, t->columns[i].key,
						 cell_json(cell_at(t, row, i))) < 0)
			return -ENOMEM;
	return 0;
}

static void json_freep(json_t **json)
{
	json_decref(*json);
}

int table_json(const struct table *t, json_t **ret)
{
	_cleanup_(json_freep) json_t *list = json_array();
	int r = list ? t->r : -ENOMEM;

	for (size_t row = 0; r >= 0 && row < table_rows(t); row++)
		r = add_object(t, row, list);
	if (r < 0)
		return r;
	*ret = TAKE(list);
	return 0;
}
