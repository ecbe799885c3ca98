/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-passes.h"

#include <string.h>

#include "base/cleanup.h"
#include "groups/names.h"

/* The names of the list, with or without those that have an errno. */
static struct sysset names_of(const struct unit_list *l, bool with_errno)
{
	struct sysset names = {};

	for (char **w = l->words; *w; w++) {
		char *colon = strchr(*w, ':');
		int id;

		if (colon && !with_errno)
			continue;
		if (colon)
			*colon = '\0';
		id = names_find(*w);
		if (colon)
			*colon = ':';
		if (id >= 0)
			sysset_add(&names, id);
	}
	return names;
}

struct sysset unit_list_names(const struct unit_list *l)
{
	return names_of(l, false);
}

int unit_passes(const struct unit *u, const struct sysset *universe, struct failure *f,
	struct sysset *ret, bool *ret_filtered)
{
	_cleanup_(unit_list_release) struct unit_list l = {};
	struct sysset names;
	int r;

	r = unit_get_list(u, "SystemCallFilter", f, &l);
	if (r < 0)
		return r;
	names = names_of(&l, !l.allow);
	*ret = l.allow ? sysset_intersect(*universe, names) : sysset_minus(*universe, names);
	*ret_filtered = l.allow || l.words[0];
	return 0;
}
