/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>

#include "base/atomic-file.h"
#include "base/cleanup.h"
#include "base/path-lock.h"
#include "output.h"
#include "parse.h"
#include "profile/merge.h"
#include "profile/write.h"
#include "session/inputs.h"
#include "session/outputs.h"

struct request {
	const char *output;
	bool fold;
};

/* The output may be one of the inputs, in which another syscarve saves. If there can be no lock,
 * there is nobody to wait for: the failure to write says why. */
static void lock_output(const char *path, struct path_lock *lock)
{
	if (atomic_file_descriptor(path) < 0)
		path_lock(lock, path, OUTPUTS_WAIT_MS);
}

static int merge(const struct request *q, char *const *paths)
{
	_cleanup_(path_unlock) struct path_lock lock = PATH_LOCK_NONE;
	_cleanup_(profile_freep) struct profile *p = NULL;
	struct failure f = {};
	int r;

	lock_output(q->output, &lock);
	r = inputs_load(paths, &f, &p);
	if (r < 0)
		return verb_fail(&verb_merge, &f, r, EXIT_FAILURE);
	if (q->fold)
		r = profile_fold(p);
	if (r >= 0)
		r = profile_save(p, q->output, &f);
	return r < 0 ? verb_fail(&verb_merge, &f, r, EXIT_FAILURE) : 0;
}

static const struct option_row options[] = {
	{
		.letter = 'o',
		.name = "output",
		.argument = "FILE",
		.help = "Write the joined profile to FILE, whole or not at all; may be one of the inputs, or - for standard "
			"output",
		.complete = COMPLETE_FILE,
		.take = option_take_string,
		.offset = offsetof(struct request, output),
	},
	{
		.name = "fold",
		.help = "Make one run of all runs",
		.details =
			"The folded run has the sums of what the runs counted, and keeps their ids, so that merging it with a "
			"profile that has some of them changes nothing. Which of them made a call is lost.",
		.take = option_take_true,
		.offset = offsetof(struct request, fold),
	},
	{.group = &output_quiet_options},
	{},
};

static int main_merge(int argc, char **argv)
{
	struct request q = {};
	char **paths;
	int status;

	paths = parse_arguments(&verb_merge, argc, argv, &q, &status);
	if (!paths)
		return status;
	if (!q.output)
		return verb_usage(&verb_merge, "no output given: use -o FILE");
	if (!paths[0])
		return verb_usage(&verb_merge, "no profile given");
	return merge(&q, paths);
}

const struct verb verb_merge = {
	.name = "merge",
	.arguments = "[--fold] -o FILE PROFILE...",
	.summary = "Join profiles into one",
	.options = options,
	.notes =
		"The order does not matter. Each run has an id, so that merging a profile with itself changes nothing.",
	.operands = COMPLETE_FILE,
	.run = main_merge,
};
