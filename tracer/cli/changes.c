/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "changes.h"

#include "base/cleanup.h"
#include "profile/stale.h"

static void add_change(const char *path, const char *then, const char *now, void *userdata)
{
	struct table *t = userdata;

	table_add_text(t, path);
	table_add_text(t, then);
	table_add_text(t, now);
}

int changes_table(const struct profile *p, struct table **ret)
{
	static const struct table_column columns[] = {
		{.heading = "CHANGED FILE", .key = "file", .shrinks = true},
		{.heading = "RECORDED", .key = "recorded", .shrinks = true},
		{.heading = "NOW", .key = "now", .shrinks = true},
		{},
	};
	_cleanup_(table_freep) struct table *t = NULL;
	int r;

	r = table_new(columns, &t);
	if (r < 0)
		return r;
	r = stale_files(p, add_change, t);
	if (r < 0)
		return r;
	*ret = TAKE(t);
	return 0;
}
