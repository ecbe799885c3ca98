/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "inputs.h"

#include "base/cleanup.h"
#include "profile/merge.h"
#include "profile/read.h"

/* Joins @path into *@all. The first is not joined, but kept: it may be a large one. */
static int load_into(struct profile **all, const char *path, struct failure *f)
{
	_cleanup_(profile_freep) struct profile *one = NULL;
	int r;

	r = profile_load(path, f, &one);
	if (r < 0)
		return r;
	if (*all)
		return profile_append(*all, one);
	*all = TAKE(one);
	return 0;
}

int inputs_load(char *const *paths, struct failure *f, struct profile **ret)
{
	_cleanup_(profile_freep) struct profile *all = NULL;
	int r;

	for (; *paths; paths++) {
		r = load_into(&all, *paths, f);
		if (r < 0)
			return r;
	}
	r = all ? profile_settle(all) : profile_new(&all);
	if (r < 0)
		return r;
	*ret = TAKE(all);
	return 0;
}
