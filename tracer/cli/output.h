/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How a verb prints its result on standard output: as tables or as JSON, through a pager, with or
 * without headings. */

#include <jansson.h>

#include "option.h"
#include "table.h"
#include "verb.h"

enum json_mode { JSON_OFF, JSON_PRETTY, JSON_SHORT_LINES, _JSON_MODE_MAX };

struct output {
	enum json_mode json;
	bool no_pager, no_legend;
};

/* --json=, -j, --no-legend, --no-pager and --quiet; and the last two, for verbs that print no
 * table. --quiet is the whole program's, see verb_set_quiet(). Their target is a struct output. */
extern const struct option_group output_table_options, output_text_options;

/* --quiet alone, for verbs that print nothing through a pager. It has no target. */
extern const struct option_group output_quiet_options;

/* Opens the pager, unless JSON or no pager is asked for. */
void output_begin(const struct output *o);

/* Prints @json, and releases it, as @o asks for. -ENOMEM (also if @json is NULL), or -EIO. */
int output_json(const struct output *o, json_t *json, FILE *out);

/* Prints @t to standard output, as a table or as JSON. -errno. */
int output_table(const struct output *o, const struct table *t);
