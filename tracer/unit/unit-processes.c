/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-processes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/list.h"
#include "base/memstream.h"
#include "unit-cgroup.h"
#include "unit-name.h"

enum { SHOWN_MAX = 1024 };

/* ---- lists of units */

struct names {
	const struct unit *unit;
	FILE *out;
	size_t n;
};

static void add_name(struct names *names, const char *name)
{
	char shown[SHOWN_MAX];

	fprintf(names->out, "%s%s", names->n++ > 0 ? ", " : "",
		escape_to(shown, sizeof(shown), name));
}

/* Whether @name is an instance of the template that is called as the unit is. */
static bool is_instance(const struct unit *u, const char *name)
{
	size_t len = strlen(u->name) - strlen(".service");

	return strncmp(name, u->name, len) == 0 && name[len] == '@';
}

static bool is_service(const struct unit *u, const char *name)
{
	return unit_name_is_service(name);
}

static bool is_any(const struct unit *u, const char *name)
{
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds those units of a property that @want wants, sorted, because the manager has them in any order. */
static int add_names(struct names *names, const char *property,
	bool (*want)(const struct unit *u, const char *name), struct failure *f)
{
	_cleanup_(list_freep) char **all = NULL;
	int r;

	r = unit_get_strings(names->unit, MANAGER_UNIT, property, f, &all);
	if (r >= 0 && all)
		qsort(all, list_length(all), sizeof(*all), by_name);
	for (char **name = all; r >= 0 && name && *name; name++)
		if (want(names->unit, *name))
			add_name(names, *name);
	return r;
}

/* The names that @add adds, as a text. */
static int list(const struct unit *u, int (*add)(struct names *names, struct failure *f),
	struct failure *f, char **ret)
{
	_cleanup_(freep) char *text = NULL;
	struct names names = {.unit = u};
	size_t size = 0;
	int r, closed;

	names.out = open_memstream(&text, &size);
	if (!names.out)
		return -ENOMEM;
	r = add(&names, f);
	closed = memstream_close(names.out, &text);
	if (r < 0 || closed < 0)
		return r < 0 ? r : closed;
	*ret = TAKE(text);
	return 0;
}

/* ---- types of units */

/* Only units that start others have Triggers=. */
static int add_triggered(struct names *names, struct failure *f)
{
	return add_names(names, "Triggers", is_any, f);
}

static const struct kind {
	const char *suffix, *advice; /* what to do if it starts no other unit */
} kinds[] = {
	{".socket", ""},
	{".timer", ""},
	{".path", ""},
	{".automount", ""},
	{".device", ""},
	{".slice", "; name a unit in it"},
	{".target", "; name one of the units that it starts"},
};

static const struct kind *kind_of(const struct unit *u)
{
	const char *suffix = strrchr(u->name, '.');

	for (size_t i = 0; suffix && i < ARRAY_SIZE(kinds); i++)
		if (strcmp(suffix, kinds[i].suffix) == 0)
			return &kinds[i];
	return NULL;
}

static int fail_kind(const struct unit *u, const struct kind *kind, struct failure *f)
{
	_cleanup_(freep) char *others = NULL;
	char shown[SHOWN_MAX];
	int r;

	r = list(u, add_triggered, f, &others);
	if (r < 0)
		return r;
	return failure_set(f, -EINVAL, "%s has no processes of its own%s%s",
		escape_to(shown, sizeof(shown), u->name), *others ? "; it starts " : kind->advice,
		others);
}

/* ---- services that stand for others */

/*
 * Such a service wants its instances, or they are part of it. Once it has done nothing (/bin/true),
 * and stays active, every service that is part of it is likely to be what it stands for.
 */
static int add_represented(struct names *names, struct failure *f)
{
	_cleanup_(freep) char *state = NULL;
	int r;

	r = unit_get_string(names->unit, MANAGER_UNIT, "SubState", f, &state);
	if (r < 0)
		return r;
	r = add_names(
		names, "ConsistsOf", strcmp(state, "exited") == 0 ? is_service : is_instance, f);
	if (r >= 0 && names->n == 0)
		r = add_names(names, "Wants", is_instance, f);
	if (r >= 0 && names->n == 0)
		r = add_names(names, "Requires", is_instance, f);
	return r;
}

static int check_represented(const struct unit *u, struct failure *f)
{
	_cleanup_(freep) char *others = NULL;
	char shown[SHOWN_MAX];
	int r;

	r = list(u, add_represented, f, &others);
	if (r < 0 || !*others)
		return r;
	return failure_set(f, -EINVAL, "%s has no processes of its own; it stands for %s",
		escape_to(shown, sizeof(shown), u->name), others);
}

int unit_processes(const struct unit *u, struct failure *f, char **ret, bool *ret_running)
{
	const struct kind *kind = kind_of(u);
	_cleanup_(freep) char *group = NULL;
	bool running;
	int r;

	if (kind)
		return fail_kind(u, kind, f);
	r = unit_cgroup(u, f, &group);
	if (r < 0)
		return r;
	running = unit_cgroup_is_populated(group);
	r = running || !unit_name_is_service(u->name) ? 0 : check_represented(u, f);
	if (r < 0)
		return r;
	*ret = TAKE(group);
	*ret_running = running;
	return 0;
}
