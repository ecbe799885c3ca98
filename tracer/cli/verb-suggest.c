/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>

#include "base/cleanup.h"
#include "deriving.h"
#include "profile/merge.h"
#include "session/inputs.h"
#include "stale.h"

static int parse(int argc, char **argv, struct deriving *d, bool *check)
{
	static const struct option options[] = {
		DERIVING_LONG, {"check", no_argument, NULL, OPT_CHECK}, {}};
	int c, r;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":" DERIVING_LETTERS, options, NULL)) >= 0) {
		if (c == 'h')
			return 'h';
		if (c == '?' || c == ':')
			return verb_bad_option(&verb_suggest, c, argv);
		*check |= c == OPT_CHECK;
		r = deriving_option(d, c, optarg);
		if (r > 0)
			return r;
	}
	return optind == argc ? verb_usage(&verb_suggest, "which profile?") : 0;
}

static int save(struct deriving *d, const struct profile *p)
{
	_cleanup_(profile_freep) struct profile *all = NULL;
	int r;

	if (!d->out.profile)
		return 0;
	r = deriving_load(d, &all);
	if (r != 0)
		return r;
	r = profile_merge(all, p);
	return r < 0 ? verb_fail(&verb_suggest, &(struct failure){}, r, EXIT_FAILURE)
		     : deriving_save(d, all);
}

/* Whether the profile still speaks of what this host would run. */
static int check_stale(const struct profile *p)
{
	size_t changed;
	int r;

	r = stale_print(p, stdout, &changed);
	if (r < 0)
		return verb_fail(&verb_suggest, &(struct failure){}, r, EXIT_FAILURE);
	r = verb_flush(&verb_suggest);
	return changed > 0 ? EXIT_FAILURE : r;
}

static int main_suggest(int argc, char **argv)
{
	_cleanup_(deriving_release) struct deriving d;
	_cleanup_(profile_freep) struct profile *p = NULL;
	bool check = false;
	struct failure f = {};
	int r;

	deriving_init(&d, &verb_suggest);
	r = parse(argc, argv, &d, &check);
	if (r == 'h')
		return verb_print_help(&verb_suggest);
	if (r == 0)
		r = deriving_prepare(&d);
	if (r != 0)
		return r;
	r = inputs_load(argv + optind, &f, &p);
	if (r < 0)
		return verb_fail(&verb_suggest, &f, r, EXIT_FAILURE);
	if (check)
		return check_stale(p);
	r = save(&d, p);
	if (r != 0)
		return r;
	return deriving_finish(&d, p, stdout);
}

const struct verb verb_suggest = {
	.name = "suggest",
	.arguments = "[OPTIONS] PROFILE...",
	.summary = "Derive a filter from saved profiles, for any target and style",
	.help = DERIVING_HELP
	"      --check            only say what has changed on this host since the profiles were\n"
	"                         made; exits with 1 where anything has\n",
	.run = main_suggest,
};
