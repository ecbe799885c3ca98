/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "unit.h"

void unit_files_release(struct unit_files *files)
{
	list_free(files->paths);
	free(files->name);
	*files = (struct unit_files){};
}

/* Moves the strings, so that @dropins is empty afterwards. A unit that consists of drop-ins only
 * has no fragment. */
static int join(char **fragment, char **dropins, char ***ret)
{
	size_t n = 0;
	char **paths;

	while (dropins && dropins[n])
		n++;
	paths = calloc(n + 2, sizeof(*paths));
	if (!paths)
		return -ENOMEM;
	*ret = paths;
	if ((*fragment)[0] != '\0')
		*paths++ = TAKE(*fragment);
	for (size_t i = 0; i < n; i++)
		*paths++ = TAKE(dropins[i]);
	return 0;
}

int unit_files(const char *word, struct failure *f, struct unit_files *ret)
{
	_cleanup_(unit_files_release) struct unit_files dropins = {};
	_cleanup_(unit_release) struct unit u = {};
	_cleanup_(freep) char *fragment = NULL;
	int r;

	r = unit_open(word, false, f, &u);
	if (r < 0)
		return r;
	r = unit_get_string(&u, MANAGER_UNIT, "FragmentPath", f, &fragment);
	if (r < 0)
		return r;
	r = unit_get_strings(&u, MANAGER_UNIT, "DropInPaths", f, &dropins.paths);
	if (r < 0)
		return r;
	r = unit_get_bool(&u, MANAGER_UNIT, "NeedDaemonReload", f, &ret->stale);
	if (r < 0)
		return r;
	ret->name = TAKE(u.name);
	return join(&fragment, dropins.paths, &ret->paths);
}
