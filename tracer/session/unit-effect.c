/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-effect.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "unit-passes.h"
#include "unit/dropin-file.h"
#include "unit/unit-paths.h"

/* ---- a copy of the unit's files with the drop-in among them, for systemd-analyze --offline */

struct copy {
	char dir[32];        /* "" before it is made */
	char path[PATH_MAX]; /* of the copied fragment */
};

static void remove_all(const char *dir)
{
	DIR *d = opendir(dir);
	char path[PATH_MAX];

	for (struct dirent *e; d && (e = readdir(d));)
		if (snprintf(path, sizeof(path), "%s/%s", dir, e->d_name) < (int)sizeof(path))
			unlink(path);
	if (d)
		closedir(d);
	rmdir(dir);
}

static void copy_release(struct copy *c)
{
	char dropins[PATH_MAX + 3];

	if (!*c->dir)
		return;
	snprintf(dropins, sizeof(dropins), "%s.d", c->path);
	remove_all(dropins);
	remove_all(c->dir);
}

static int copy_file(const char *from, const char *to, struct failure *f)
{
	_cleanup_(freep) char *text = NULL;
	int r;

	r = dropin_file_read(from, f, &text);
	return r < 0 || !text ? r : dropin_file_write(to, text, f);
}

static int copy_dropin(const struct copy *c, const char *from, struct failure *f)
{
	_cleanup_(freep) char *to = NULL;

	if (asprintf(&to, "%s.d%s", c->path, strrchr(from, '/')) < 0)
		return -ENOMEM;
	return copy_file(from, to, f);
}

static bool ends_in_dropin(const char *path)
{
	const char *name = strrchr(path, '/');

	return name && strcmp(name + 1, UNIT_DROPIN) == 0;
}

static int copy_files(const struct unit *u, const struct copy *c, struct failure *f)
{
	_cleanup_(freep) char *fragment = NULL;
	_cleanup_(list_freep) char **dropins = NULL;
	int r;

	r = unit_get_string(u, MANAGER_UNIT, "FragmentPath", f, &fragment);
	if (r < 0)
		return r;
	if (!*fragment)
		return -ENOENT;
	r = copy_file(fragment, c->path, f);
	if (r < 0)
		return r;
	r = unit_get_strings(u, MANAGER_UNIT, "DropInPaths", f, &dropins);
	if (r < 0)
		return r;
	for (char **d = dropins; r >= 0 && d && *d; d++)
		if (!ends_in_dropin(*d))
			r = copy_dropin(c, *d, f);
	return r;
}

static int make_copy(const struct unit *u, const char *text, struct failure *f, struct copy *c)
{
	_cleanup_(freep) char *to = NULL;
	int r;

	strcpy(c->dir, "/tmp/syscarve-XXXXXX");
	if (!mkdtemp(c->dir)) {
		c->dir[0] = '\0';
		return -errno;
	}
	snprintf(c->path, sizeof(c->path), "%s/%s", c->dir, u->name);
	r = copy_files(u, c, f);
	if (r < 0)
		return r;
	if (asprintf(&to, "%s.d/" UNIT_DROPIN, c->path) < 0)
		return -ENOMEM;
	return dropin_file_write(to, text, f);
}

static void find_exposures(const struct unit *u, const char *text, struct unit_effect *ret)
{
	_cleanup_(copy_release) struct copy c = {};
	struct failure ignored = {};

	if (exposure_of(u->name, u->user, ret->exposure_before) >= 0 &&
		make_copy(u, text, &ignored, &c) >= 0)
		(void)exposure_of(c.path, u->user, ret->exposure_after);
}

int unit_effect(const struct unit *u, enum unit_form form, const struct unit_draft *draft,
	struct failure *f, struct unit_effect *ret)
{
	struct sysset passes;
	int r;

	*ret = (struct unit_effect){.universe = sysset_count(&draft->universe)};
	r = unit_passes(u, &draft->universe, f, &passes, &ret->filtered);
	if (r < 0)
		return r;
	ret->before = sysset_count(&passes);
	passes = sysset_intersect(draft->allowed, draft->universe);
	ret->after = form == UNIT_COMPLAIN ? ret->before : sysset_count(&passes);
	find_exposures(u, draft->text, ret);
	return 0;
}
