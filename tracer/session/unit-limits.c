/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-limits.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "groups/filter-unit.h"
#include "unit/dropin-file.h"
#include "unit/unit-programs.h"

void unit_limits_release(struct unit_limits *l)
{
	filter_free(l->filter);
	list_free(l->programs);
	l->programs = NULL;
	*l = (struct unit_limits){};
}

/* ---- the unit's own filter */

static int read_text(struct filter *filter, const char *path, const char *text, struct failure *f)
{
	_cleanup_(fclosep) FILE *in = NULL;
	int r;

	if (!*text)
		return 0;
	in = fmemopen((char *)text, strlen(text), "r");
	if (!in)
		return -errno;
	r = filter_read_unit(filter, in, path, f);
	if (r != -EBADMSG)
		return r;
	*f = (struct failure){}; /* systemd ignores what stands in no section */
	return 0;
}

/* A drop-in of syscarve counts as what was there before. */
static int read_file(
	struct filter *filter, const char *path, const struct unit_put *put, struct failure *f)
{
	const char *name = strrchr(path, '/');
	_cleanup_(freep) char *text = NULL;
	int r;

	if (name && strcmp(name + 1, UNIT_WATCH_DROPIN) == 0)
		return 0;
	if (put->path && strcmp(path, put->path) == 0)
		return put->before ? read_text(filter, path, put->before, f) : 0;
	r = dropin_file_read(path, f, &text);
	return r < 0 || !text ? r : read_text(filter, path, text, f);
}

static int read_files(
	char *const *files, const struct unit_put *put, struct filter *filter, struct failure *f)
{
	int r = 0;

	for (; r >= 0 && files && *files; files++)
		r = read_file(filter, *files, put, f);
	return r;
}

static int read_dropins(
	const struct unit *u, const struct unit_put *put, struct filter *filter, struct failure *f)
{
	_cleanup_(list_freep) char **paths = NULL;
	int r;

	r = unit_get_strings(u, MANAGER_UNIT, "DropInPaths", f, &paths);
	return r < 0 ? r : read_files(paths, put, filter, f);
}

static int read_filter(
	const struct unit *u, const struct unit_put *put, struct filter *filter, struct failure *f)
{
	_cleanup_(freep) char *fragment = NULL;
	int r;

	if (!u->bus)
		return read_files(u->files, put, filter, f);

	r = unit_get_string(u, MANAGER_UNIT, "FragmentPath", f, &fragment);
	if (r >= 0 && *fragment)
		r = read_file(filter, fragment, put, f);
	return r < 0 ? r : read_dropins(u, put, filter, f);
}

/* ---- its privileges */

void unit_limits_set_privileges(const struct unit_sandbox *sandbox, struct derive_limits *ret)
{
	ret->cannot_chown = !(sandbox->capabilities >> CAP_CHOWN & 1);
	ret->keeps_privileges =
		sandbox->no_new_privileges ||
		(!sandbox->changes_user && sandbox->capabilities >> CAP_SYS_ADMIN & 1);
}

static int read_privileges(const struct unit *u, struct failure *f, struct derive_limits *ret)
{
	struct unit_sandbox sandbox;
	int r;

	r = unit_sandbox_of(u, f, &sandbox);
	if (r < 0)
		return r;
	unit_limits_set_privileges(&sandbox, ret);
	return 0;
}

int unit_limits_read(const struct unit *u, const struct unit_put *put, const struct sets *target,
	struct failure *f, struct unit_limits *ret)
{
	const char *problem = NULL;
	int r;

	*ret = (struct unit_limits){.limits.name = u->name};
	r = filter_new(target, NULL, &ret->filter);
	if (r >= 0 && u->bus)
		r = unit_find_problem(u, f, &problem);
	if (r < 0 || problem)
		return r;
	r = read_filter(u, put, ret->filter, f);
	if (r < 0)
		return r;
	if (filter_mode(ret->filter) != FILTER_NONE)
		ret->limits.filter = ret->filter;
	if (!u->bus)
		return 0; /* what it may is not known, and taken to be anything */
	r = read_privileges(u, f, &ret->limits);
	return r < 0 ? r : unit_programs(u, f, &ret->programs);
}
