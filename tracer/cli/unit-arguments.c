/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-arguments.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "logs/when.h"
#include "unit/unit-offline.h"

static const struct option_row place_rows[] = {
	{
		.name = "user",
		.help = "A unit of the calling user's service manager",
		.take = option_take_true,
		.offset = offsetof(struct unit_place, user),
	},
	{},
};

const struct option_group unit_place_options = {NULL, place_rows};

static const struct option_row change_rows[] = {
	{.group = &unit_place_options, .offset = offsetof(struct unit_arguments, place)},
	{
		.name = "no-restart",
		.help = "Do not restart the unit: the change takes effect when it starts next",
		.take = option_take_true,
		.offset = offsetof(struct unit_arguments, no_restart),
	},
	{
		.name = "force",
		.help = "Replace a drop-in that was edited since syscarve wrote it, and install a list that is untried or known to be incomplete",
		.take = option_take_true,
		.offset = offsetof(struct unit_arguments, force),
	},
	{},
};

const struct option_group unit_change_options = {NULL, change_rows};

/* "/" is no image, but this host. */
static int take_root(void *target, const char *argument, struct failure *f)
{
	_cleanup_(freep) char *real = realpath(argument, NULL);
	const char **root = target;

	if (!real)
		return failure_set(f, -errno, "%s", strerror(errno));
	*root = strcmp(real, "/") == 0 ? NULL : argument;
	return 0;
}

static const struct option_row root_rows[] = {
	{
		.name = "root",
		.argument = "DIR",
		.help = "Change the unit of an image that is being built in DIR, where nothing runs",
		.details =
			"The unit's files are looked for below DIR as systemctl --root= does, symbolic links included, and the "
			"drop-in is written there. No manager reads it and there is no probation, so that a filter should have been "
			"tried elsewhere. The sets are those of the image's systemd. The code of programs is not read, and the "
			"unit's privileges and description are not asked for.",
		.take = take_root,
		.complete = COMPLETE_FILE,
		.offset = offsetof(struct unit_place, root),
	},
	{},
};

const struct option_group unit_root_options = {NULL, root_rows};

const char *unit_place_hint(const struct unit_place *place)
{
	return place->user ? "--user " : "";
}

int unit_take_span(void *target, const char *argument, struct failure *f)
{
	char text[128];
	int64_t ms;

	if (snprintf(text, sizeof(text), "+%s", argument) >= (int)sizeof(text) ||
		when_parse(text, 0, &ms) < 0 || ms < 0 || ms > INT_MAX)
		return failure_set(f, -ERANGE, "not a span of time as in systemd.time(7)");
	*(unsigned *)target = (unsigned)ms;
	return 0;
}

/* What is masked or gone in an image can be taken back there, too. */
static int open_offline(struct unit_arguments *a, const char *word, struct failure *f)
{
	int r;

	r = unit_enter_root(a->place.root, f);
	if (r < 0)
		return r;
	r = unit_open_offline(word, f, &a->unit);
	return a->takes_any && a->unit.name && (r == -ENOENT || r == -EPERM) ? 0 : r;
}

static int check_recorded(const struct unit_place *place, const struct unit *u, struct failure *f)
{
	_cleanup_(unit_store_close) struct unit_store store = {.lock = -1};
	int r;

	r = unit_store_peek(place, u->name, f, &store);
	return r < 0 || unit_store_has_record(&store) ? r : unit_check_loaded(u, f);
}

int unit_open_recorded(const struct unit_place *place, const char *word, struct failure *f,
	struct unit *ret, const char **ret_problem)
{
	int r;

	r = unit_open_any_service(word, place->user, f, ret);
	if (r >= 0)
		r = unit_find_problem(ret, f, ret_problem);
	return r < 0 || !*ret_problem ? r : check_recorded(place, ret, f);
}

static int open_unit(struct unit_arguments *a, const char *word, struct failure *f)
{
	if (a->place.root)
		return open_offline(a, word, f);
	if (a->takes_recorded)
		return unit_open_recorded(&a->place, word, f, &a->unit, &a->problem);
	if (a->takes_any)
		return unit_open_any_service(word, a->place.user, f, &a->unit);
	return unit_open_service(word, a->place.user, f, &a->unit);
}

int unit_arguments_open(struct unit_arguments *a, const char *word)
{
	struct failure f = {};
	int r;

	a->store.lock = -1;
	if (a->place.root && a->place.user)
		return verb_usage(a->verb, "--root= and --user cannot be used together");
	r = open_unit(a, word, &f);
	if (r >= 0)
		r = unit_store_open(&a->place, a->unit.name, &f, &a->store);
	return r < 0 ? verb_fail(a->verb, &f, r, EXIT_FAILURE) : 0;
}

void unit_arguments_release(struct unit_arguments *a)
{
	unit_release(&a->unit);
	if (a->store.dir)
		unit_store_close(&a->store);
}
