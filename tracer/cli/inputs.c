/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "inputs.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "profile/profile-json.h"

int inputs_load(const struct verb *v, char *const *paths, struct profile **ret)
{
	_cleanup_(profile_freep) struct profile *all = NULL;
	struct failure f = {};
	int r;

	r = profile_new(&all);
	for (; r >= 0 && *paths; paths++) {
		_cleanup_(profile_freep) struct profile *one = NULL;

		r = profile_load(*paths, &f, &one);
		if (r >= 0)
			r = profile_merge(all, one);
	}
	if (r < 0)
		return verb_fail(v, &f, r, EXIT_FAILURE);
	*ret = TAKE(all);
	return 0;
}
