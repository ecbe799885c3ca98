/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "output.h"
#include "parse.h"
#include "profile/stale.h"
#include "session/unit-status.h"
#include "session/unit-watch.h"
#include "status-print.h"
#include "time-text.h"
#include "unit-arguments.h"
#include "unit/unit-name.h"

#define CLEAR "\033[H\033[J"

enum { FOLLOW_S = 2 };

struct request {
	struct unit_place place;
	struct output output;
	bool follow;
};

static int64_t now_us(void)
{
	return (int64_t)(clock_now_ns(CLOCK_REALTIME) / 1000);
}

/* ---- one unit */

static void count_changed(const char *path, const char *then, const char *now, void *userdata)
{
	size_t *n = userdata;

	(*n)++;
}

/* Packages take a while to look up, and do not change while somebody looks on. */
static int find_changed(const struct unit_status *s, size_t *n)
{
	static bool known;
	static size_t changed;
	int r = 0;

	if (!known && s->profile)
		r = stale_files(s->profile, count_changed, &changed);
	known |= s->profile != NULL;
	*n = changed;
	return r;
}

static int print_status(const struct request *q, const struct status_shown *s)
{
	if (q->output.json != JSON_OFF)
		return output_json(&q->output, status_json(s), stdout);
	if (q->follow)
		fputs(CLEAR, stdout);
	status_print(s);
	return 0;
}

static int look(const struct request *q, const struct unit *u, struct failure *f)
{
	_cleanup_(unit_store_close) struct unit_store store = {.lock = -1};
	_cleanup_(unit_status_release) struct unit_status status = {};
	struct status_shown shown = {.unit = u->name,
		.hint = unit_place_hint(&q->place),
		.store = &store,
		.status = &status,
		.now_us = now_us()};
	int r;

	r = unit_find_problem(u, f, &shown.problem);
	if (r >= 0)
		r = unit_store_peek(&q->place, u->name, f, &store);
	if (r >= 0)
		r = unit_watch_find(u, &store.state.watching, f);
	if (r >= 0)
		r = unit_status(u, &store, f, &status);
	if (r >= 0)
		r = find_changed(&status, &shown.n_changed);
	return r < 0 ? r : print_status(q, &shown);
}

/* ^C ends it with success: there is no other end. */
static int follow(const struct request *q, const struct unit *u, struct failure *f)
{
	const struct timespec pause = {.tv_sec = FOLLOW_S};
	sigset_t end;
	int r;

	sigemptyset(&end);
	sigaddset(&end, SIGINT);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);
	do {
		r = look(q, u, f);
		fflush(stdout);
	} while (r >= 0 && sigtimedwait(&end, NULL, &pause) < 0);
	return r;
}

static int show_unit(const struct request *q, const char *word)
{
	_cleanup_(unit_release) struct unit u = {};
	const char *problem;
	struct failure f = {};
	int r;

	r = unit_open_recorded(&q->place, word, &f, &u, &problem);
	if (r >= 0 && !q->follow)
		output_begin(&q->output);
	if (r >= 0)
		r = q->follow ? follow(q, &u, &f) : look(q, &u, &f);
	return r < 0 ? verb_fail(&verb_unit_status, &f, r, EXIT_FAILURE)
		     : verb_flush(&verb_unit_status);
}

/* ---- all units */

static int add_row(const struct unit_place *place, const char *unit, struct table *t)
{
	_cleanup_(unit_store_close) struct unit_store store = {.lock = -1};
	const struct unit_watching *w = &store.state.watching;
	const struct unit_installed *i = &store.state.installed;
	char when[TIME_TEXT_SIZE];
	struct failure ignored = {};
	int r;

	r = unit_store_peek(place, unit, &ignored, &store);
	table_add_unit(t, unit);
	table_add_text(t, w->watcher ? time_text(w->since_us, when) : NULL);
	table_add_text(t, r < 0 ? "unreadable" : i->put.path ? unit_forms[i->form].word : NULL);
	table_add_text(t, i->put.path ? time_text(i->since_us, when) : NULL);
	return 0;
}

static int is_unit(const struct dirent *e)
{
	_cleanup_(freep) char *name = NULL;

	return strchr(e->d_name, '.') && unit_name(e->d_name, NULL, &name) >= 0;
}

static int add_rows(const struct unit_place *place, struct table *t, struct failure *f)
{
	_cleanup_(freep) char *dir = NULL;
	struct dirent **entries;
	int n, r;

	r = unit_state_dir(place, "", f, &dir);
	if (r < 0)
		return r;
	n = scandir(dir, &entries, is_unit, alphasort);
	if (n < 0)
		return errno == ENOENT ? 0 : failure_set(f, -errno, "%s: %m", dir);
	for (int i = 0; i < n; i++) {
		if (r >= 0)
			r = add_row(place, entries[i]->d_name, t);
		free(entries[i]);
	}
	free(entries);
	return r;
}

static int show_all(const struct request *q)
{
	static const struct table_column columns[] = {
		{.heading = "UNIT", .key = "unit"},
		{.heading = "WATCHED SINCE", .key = "watched_since"},
		{.heading = "DROP-IN", .key = "dropin"},
		{.heading = "SINCE", .key = "dropin_since"},
		{},
	};
	_cleanup_(table_freep) struct table *t = NULL;
	struct failure f = {};
	int r;

	r = table_new(columns, &t);
	if (r >= 0)
		r = add_rows(&q->place, t, &f);
	if (r >= 0) {
		output_begin(&q->output);
		r = output_table(&q->output, t);
	}
	return r < 0 ? verb_fail(&verb_unit_status, &f, r, EXIT_FAILURE)
		     : verb_flush(&verb_unit_status);
}

/* ---- the verb */

static const struct option_row options[] = {
	{
		.name = "follow",
		.help = "Show it again every two seconds, until ^C",
		.take = option_take_true,
		.offset = offsetof(struct request, follow),
	},
	{.group = &unit_place_options, .offset = offsetof(struct request, place)},
	{.group = &output_table_options, .offset = offsetof(struct request, output)},
	{},
};

static int check(const struct request *q, char *const *words)
{
	if (words[0] && words[1])
		return verb_usage(&verb_unit_status, "name one unit, or none");
	if (!q->follow)
		return 0;
	if (!words[0])
		return verb_usage(&verb_unit_status, "--follow needs a unit");
	if (q->output.json != JSON_OFF || !terminal_is_on(stdout) || !terminal_can_move())
		return verb_usage(&verb_unit_status, "--follow needs a terminal");
	return 0;
}

static int main_status(int argc, char **argv)
{
	struct request q = {};
	char **words;
	int status;

	words = parse_arguments(&verb_unit_status, argc, argv, &q, &status);
	if (!words)
		return status;
	status = check(&q, words);
	if (status != 0)
		return status;
	return words[0] ? show_unit(&q, words[0]) : show_all(&q);
}

const struct verb verb_unit_status = {
	.name = "unit status",
	.arguments = "[OPTIONS] [UNIT]",
	.summary = "What was seen of a unit that is watched, and what its drop-in has logged",
	.options = options,
	.notes =
		"Without UNIT, lists the units that are watched, or that have a drop-in or a profile of syscarve.",
	.operands = COMPLETE_UNIT,
	.run = main_status,
};
