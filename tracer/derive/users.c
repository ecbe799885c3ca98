/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "users.h"

#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"

int users_sentence(const struct run *run, char **ret)
{
	_cleanup_(freep) char *users = NULL;
	int r;

	*ret = NULL;
	if (run->users.n < 2)
		return 0;
	r = users_text(&run->users, &users);
	if (r < 0)
		return r;
	if (asprintf(ret,
		    "the records are of several users, by number: %s; a mount namespace lets everybody "
		    "give a program the path of another, so if one of them is not the service's, "
		    "select one that is by replay --uid=",
		    users) < 0) {
		*ret = NULL;
		return -ENOMEM;
	}
	return 0;
}
