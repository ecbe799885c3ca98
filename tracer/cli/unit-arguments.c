/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-arguments.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "logs/when.h"

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

int unit_arguments_open(struct unit_arguments *a, const char *word)
{
	int (*open)(const char *, bool, struct failure *, struct unit *) =
		a->takes_any ? unit_open_any_service : unit_open_service;
	struct failure f = {};
	int r;

	a->store.lock = -1;
	r = open(word, a->place.user, &f, &a->unit);
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
