/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "pager.h"

static const struct {
	const char *word, *summary;
} json_modes[_JSON_MODE_MAX + 1] = {
	[JSON_OFF] = {"off", "a table for a person"},
	[JSON_PRETTY] = {"pretty", "JSON with indentation"},
	[JSON_SHORT_LINES] = {"short", "JSON on one line"},
};

static const char *json_words(size_t i, const char **ret_summary)
{
	*ret_summary = json_modes[i].summary;
	return json_modes[i].word;
}

static int take_json(void *target, const char *argument, struct failure *f)
{
	struct output *o = target;

	for (enum json_mode m = 0; m < _JSON_MODE_MAX; m++)
		if (strcmp(json_modes[m].word, argument) == 0) {
			o->json = m;
			return 0;
		}
	return -EINVAL;
}

static int take_j(void *target, const char *argument, struct failure *f)
{
	struct output *o = target;

	o->json = terminal_is_on(stdout) ? JSON_PRETTY : JSON_SHORT_LINES;
	return 0;
}

static int take_quiet(void *target, const char *argument, struct failure *f)
{
	verb_set_quiet();
	return 0;
}

#define ROW_NO_PAGER \
	{ \
		.name = "no-pager", .help = "Do not pipe the output into a pager", \
		.take = option_take_true, .offset = offsetof(struct output, no_pager), \
	}

#define ROW_QUIET \
	{ \
		.letter = 'q', .name = "quiet", .help = "Print no notes and no warnings", \
		.take = take_quiet, \
	}

static const struct option_row rows_of_tables[] = {
	{
		.name = "json",
		.argument = "MODE",
		.help = "How to print",
		.words = json_words,
		.standard = "off",
		.take = take_json,
	},
	{
		.letter = 'j',
		.help = "Same as --json=pretty on a terminal, and as --json=short elsewhere",
		.take = take_j,
	},
	{
		.name = "no-legend",
		.help = "Do not print headings and hints",
		.take = option_take_true,
		.offset = offsetof(struct output, no_legend),
	},
	ROW_NO_PAGER,
	ROW_QUIET,
	{},
};

static const struct option_row rows_of_text[] = {ROW_NO_PAGER, ROW_QUIET, {}};

static const struct option_row rows_of_quiet[] = {ROW_QUIET, {}};

const struct option_group output_table_options = {"output", rows_of_tables};
const struct option_group output_text_options = {NULL, rows_of_text};

void output_begin(const struct output *o)
{
	if (o->json == JSON_OFF && !o->no_pager)
		pager_open();
}

int output_json(const struct output *o, json_t *json, FILE *out)
{
	/* Microseconds, and no digits that only the conversion to binary makes. */
	size_t flags = JSON_REAL_PRECISION(12) | JSON_ENSURE_ASCII |
		       (o->json == JSON_PRETTY ? JSON_INDENT(2) : JSON_COMPACT);
	int r;

	if (!json)
		return -ENOMEM;
	r = json_dumpf(json, out, flags);
	json_decref(json);
	if (r < 0 && !ferror(out))
		return -ENOMEM;
	return r < 0 || fputc('\n', out) < 0 ? -EIO : 0;
}

int output_table(const struct output *o, const struct table *t)
{
	json_t *json;
	int r;

	if (o->json == JSON_OFF)
		return table_print(t, stdout, !o->no_legend);
	r = table_json(t, &json);
	if (r < 0)
		return r;
	return output_json(o, json, stdout);
}
const struct option_group output_quiet_options = {NULL, rows_of_quiet};
