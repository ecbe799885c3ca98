/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-readback.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/list.h"
#include "unit-passes.h"
#include "unit/dropin-file.h"

enum { SHOWN_MAX = 384 };

/* Names that the lists differ in, of those that exist on the target. What the version adds by itself
 * need not be listed. */
static struct sysset difference(const struct sets *target, const struct sysset *universe,
	struct sysset meant, struct sysset listed)
{
	struct sysset added = sysset_union(*sets_implied(target), *sets_launcher(target));
	struct sysset missing = sysset_minus(sysset_minus(meant, listed), added);
	struct sysset more = sysset_minus(listed, sysset_union(meant, added));

	return sysset_intersect(sysset_union(missing, more), *universe);
}

/* Whether the manager's list of @property lets @meant pass and nothing else. SystemCallLog= logs what
 * is not in the list, which makes it a deny list. */
static int compare(const struct unit *u, const char *property, const struct sets *target,
	const struct unit_draft *draft, const struct sysset *meant, struct failure *f,
	bool *ret_same)
{
	_cleanup_(unit_list_release) struct unit_list l = {};
	struct sysset differ;
	int r;

	r = unit_get_list(u, property, f, &l);
	if (r < 0)
		return r;
	differ = difference(target, &draft->universe, *meant, unit_list_names(&l));
	*ret_same = l.allow == (meant == &draft->allowed) && sysset_empty(&differ);
	return 0;
}

static bool assigns(const char *text, const char *key)
{
	size_t n = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += strspn(line, "\n \t");
		if (strncmp(line, key, n) == 0 && line[n + strspn(line + n, " \t")] == '=')
			return true;
	}
	return false;
}

static int check_file(const char *path, const char *key, bool *ret)
{
	_cleanup_(freep) char *text = NULL;
	int r;

	r = dropin_file_read(path, NULL, &text);
	*ret = r >= 0 && text && assigns(text, key);
	return r;
}

/* The drop-in behind @path that assigns @key. */
static int blame(const struct unit *u, const char *key, const char *path, struct failure *f)
{
	_cleanup_(list_freep) char **files = NULL;
	char shown[SHOWN_MAX] = "";
	bool found = false;
	int r;

	r = unit_get_strings(u, MANAGER_UNIT, "DropInPaths", f, &files);
	if (r < 0)
		return r;
	for (char **file = files, *own = NULL; file && *file; file++) {
		if (own && check_file(*file, key, &found) >= 0 && found)
			escape_to(shown, sizeof(shown), *file);
		if (strcmp(*file, path) == 0)
			own = *file;
	}
	if (*shown)
		return failure_set(f, -ENOEXEC,
			"%s sorts behind the drop-in, and assigns %s= again", shown, key);
	return failure_set(f, -ENOEXEC, "systemd has another %s= than the drop-in means", key);
}

int unit_read_back(const struct unit *u, const struct unit_plan *plan,
	const struct unit_draft *draft, const char *path, struct failure *f)
{
	bool same = true;
	int r;

	if (!u->bus)
		return 0; /* no manager has read it */
	if (draft->filters) {
		r = compare(u, "SystemCallFilter", plan->target, draft, &draft->allowed, f, &same);
		if (r < 0 || !same)
			return r < 0 ? r : blame(u, "SystemCallFilter", path, f);
	}
	if (draft->logs) {
		r = compare(u, "SystemCallLog", plan->target, draft, &draft->silent, f, &same);
		if (r < 0 || !same)
			return r < 0 ? r : blame(u, "SystemCallLog", path, f);
	}
	return 0;
}
