/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "target.h"

#include <errno.h>
#include <stdlib.h>

#include "session/target.h"

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
