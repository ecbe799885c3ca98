/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>

#include "base/cleanup.h"
#include "changes.h"
#include "deriving.h"
#include "pager.h"
#include "parse.h"
#include "session/inputs.h"

struct request {
	struct deriving deriving;
	bool check;
};

/* Whether this host still has the files that were observed. */
static int check_files(const struct profile *p, const struct output *o)
{
	_cleanup_(table_freep) struct table *t = NULL;
	int r;

	r = changes_table(p, &t);
	if (r >= 0) {
		output_begin(o);
		r = output_table(o, t);
	}
	if (r < 0)
		return verb_fail(&verb_suggest, NULL, r, EXIT_FAILURE);
	r = verb_flush(&verb_suggest);
	return table_rows(t) > 0 ? EXIT_FAILURE : r;
}

static int suggest(struct request *q, char *const *paths)
{
	const struct reporter reporter = verb_reporter(&verb_suggest);
	const struct outputs *out = &q->deriving.out;
	_cleanup_(profile_freep) struct profile *p = NULL;
	struct failure f = {};
	int r;

	r = deriving_prepare(&q->deriving);
	if (r != 0)
		return r;
	r = inputs_load(paths, &f, &p);
	if (r < 0)
		return verb_fail(&verb_suggest, &f, r, EXIT_FAILURE);
	if (q->check)
		return check_files(p, &q->deriving.output);
	r = outputs_save(out, p, OUTPUTS_WAIT_MS, &f);
	if (r < 0)
		return verb_fail(&verb_suggest, &f, r, EXIT_FAILURE);
	if (!out->suggestion)
		output_begin(&q->deriving.output);
	r = pager_result(outputs_write(out, p, stdout, &reporter, &f));
	return r < 0 ? verb_fail(&verb_suggest, &f, r, EXIT_FAILURE) : 0;
}

static void request_release(struct request *q)
{
	deriving_release(&q->deriving);
}

static const struct option_row options[] = {
	{.group = &deriving_options, .offset = offsetof(struct request, deriving)},
	{.group = &deriving_limit_options, .offset = offsetof(struct request, deriving)},
	{
		.name = "check",
		.help = "Derive nothing; list the files that have changed on this host since the profiles were recorded, "
			"and exit with 1 if there is any",
		.details =
			"The executables and libraries that were mapped are compared by build-id, or else by the version of "
			"their package.",
		.take = option_take_true,
		.offset = offsetof(struct request, check),
	},
	{.group = &output_table_options, .offset = offsetof(struct request, deriving.output)},
	{},
};

static int main_suggest(int argc, char **argv)
{
	_cleanup_(request_release) struct request q = {};
	char **paths;
	int status;

	deriving_init(&q.deriving, &verb_suggest);
	paths = parse_arguments(&verb_suggest, argc, argv, &q, &status);
	if (!paths)
		return status;
	if (!paths[0])
		return verb_usage(&verb_suggest, "no profile given");
	if (q.deriving.output.json != JSON_OFF && !q.check)
		return verb_usage(&verb_suggest,
			"--json is for --check; use --format=json for the suggestion");
	return suggest(&q, paths);
}

const struct verb verb_suggest = {
	.name = "suggest",
	.arguments = "[OPTIONS] PROFILE...",
	.summary = "Derive a filter from saved profiles",
	.options = options,
	.operands = COMPLETE_FILE,
	.run = main_suggest,
};
