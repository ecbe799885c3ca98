/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "target.h"

#include <errno.h>
#include <stdlib.h>

#include "session/target.h"
#include "words.h"

static const struct option_row rows[] = {
	{
		.name = "systemd",
		.argument = "VERSION",
		.help = "The systemd whose sets apply, and that enforces the filter; the default is the version of this host",
		.details =
			"If this host's version is not among those that syscarve knows, its systemd-analyze is asked. If this "
			"host has no systemd, a message says which version is used.",
		.words = words_systemd,
		.take = option_take_string,
	},
	{},
};

const struct option_group target_options = {"target", rows};

int target_get(const struct verb *v, const char *word, struct sets **ret)
{
	const struct reporter reporter = verb_reporter(v);
	struct failure f = {};
	int r;

	r = target_find(word, &reporter, &f, ret);
	if (r < 0)
		return verb_fail(v, &f, r, r == -EINVAL ? EXIT_USAGE : EXIT_FAILURE);
	return 0;
}

static const struct option_row code_rows[] = {
	{
		.name = "no-reach",
		.help = "Do not read the code of the programs to find out what they may call besides",
		.details =
			"Otherwise balanced and wide allow what the code of the observed programs and of common helpers can call and is "
			"not sensitive, and wide denies sensitive calls that no code can make. With this option, and for profiles of "
			"programs that this host does not have, they allow what services commonly call.",
		.take = option_take_true,
	},
	{},
};

const struct option_group code_options = {NULL, code_rows};
