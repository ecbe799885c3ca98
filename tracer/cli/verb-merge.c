/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <getopt.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "profile/write.h"
#include "session/inputs.h"
#include "verb.h"

static int main_merge(int argc, char **argv)
{
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},
		{},
	};
	_cleanup_(profile_freep) struct profile *p = NULL;
	const char *output = NULL;
	struct failure f = {};
	int c, r;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":o:h", options, NULL)) >= 0) {
		if (c == 'h')
			return verb_help(&verb_merge);
		if (c != 'o')
			return verb_bad_option(&verb_merge, c, argv);
		output = optarg;
	}
	if (!output)
		return verb_usage(&verb_merge, "where to? say -o FILE");
	if (optind == argc)
		return verb_usage(&verb_merge, "which profiles?");
	r = inputs_load(argv + optind, &f, &p);
	if (r >= 0)
		r = profile_save(p, output, &f);
	return r < 0 ? verb_fail(&verb_merge, &f, r, EXIT_FAILURE) : 0;
}

const struct verb verb_merge = {
	.name = "merge",
	.arguments = "-o OUT PROFILE...",
	.summary = "Join profiles into one; the order does not matter",
	.help = "  -o, --output=FILE  where to, whole or not at all; may be one of the inputs\n"
		"  -h, --help         this\n\n"
		"Runs are told apart by their id: merging a profile with itself changes nothing.\n",
	.run = main_merge,
};
