/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "status-print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/build-json.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/memstream.h"
#include "terminal.h"
#include "time-text.h"

enum { NEW_SHOWN = 5, SHOWN_MAX = 512 };

/* What the manager does with a unit, and the word for it. */
static const char *const action_words[] = {
	[UNIT_STARTED] = "restart",
	[UNIT_RELOADED] = "reload",
	[UNIT_STOPPED] = "stop",
};

static const struct unit_watching *watching_of(const struct status_shown *s)
{
	return &s->store->state.watching;
}

static bool lacks_action(const struct status_shown *s, enum unit_action a)
{
	if (s->status->actions[a] > 0)
		return false;
	return a != UNIT_RELOADED || s->status->can_reload;
}

/* A number stands for a call without a name. */
static const char *call_text(const struct unit_sight *sight, char buf[32])
{
	snprintf(buf, 32, "%d", sight->nr);
	return sight->call ? sight->call : buf;
}

static void print_heading(const char *text)
{
	printf("  %s%s%s\n", colour_begin(stdout, COLOUR_HEADING), text,
		colour_end(stdout, COLOUR_HEADING));
}

/* ---- the watch */

static void print_watch(const struct status_shown *s)
{
	const struct unit_watching *w = watching_of(s);
	char since[TIME_TEXT_SIZE], span[TIME_TEXT_SIZE];

	if (!w->watcher) {
		puts("  Not watched.");
		return;
	}
	printf("  Watched since %s (%s) by %s", time_text(w->since_us, since),
		span_text(s->now_us - w->since_us, span), w->watcher);
	if (w->traced)
		fputs(", which uses ptrace", stdout);
	if (w->unfiltered)
		fputs(", without its own filter", stdout);
	if (s->status->is_watching)
		puts(".");
	else
		puts(". The watcher does not run any more: what the unit calls is not recorded.");
}

static void print_seen(const struct status_shown *s)
{
	const struct unit_status *u = s->status;
	char span[TIME_TEXT_SIZE];

	if (u->n_sights == 0) {
		puts(watching_of(s)->watcher
				? "  Nothing is recorded yet. The watcher saves what is new about once a second."
				: "  Nothing is recorded.");
		return;
	}
	printf("  Seen: %zu distinct system calls in %zu run%s, the last new one %s ago.\n",
		u->n_sights, u->n_runs, u->n_runs == 1 ? "" : "s",
		span_text(s->now_us - u->sights[0].time_us, span));
	if (!watching_of(s)->watcher)
		return;
	puts(unit_status_is_settled(u, s->store, s->now_us)
			? "  It looks settled: nothing was new in the second half of the watch."
			: "  It does not look settled yet.");
}

static void print_gaps(const struct status_shown *s)
{
	uint32_t gaps = s->status->profile ? profile_gaps(s->status->profile) : 0;

	for (enum gap g = 0; g < _GAP_MAX; g++)
		if (gaps >> g & 1)
			printf("  %sIncomplete: %s.%s\n", colour_begin(stdout, COLOUR_MISS),
				gap_sentence(g), colour_end(stdout, COLOUR_MISS));
}

static void print_new(const struct status_shown *s)
{
	char when[TIME_TEXT_SIZE], number[32], shown[SHOWN_MAX];

	if (!watching_of(s)->watcher)
		return;
	for (size_t i = 0; i < s->status->n_sights && i < NEW_SHOWN; i++) {
		const struct unit_sight *new = &s->status->sights[i];

		if (new->time_us < watching_of(s)->since_us)
			break;
		if (i == 0)
			print_heading("New lately:");
		printf("    %s  %-20s %s\n", time_text(new->time_us, when), call_text(new, number),
			new->exe ? escape_to(shown, sizeof(shown), new->exe) : "-");
	}
}

static void print_line(const struct unit_exec *line)
{
	char shown[SHOWN_MAX];

	printf("    %s=", line->kind);
	for (char **word = line->argv; *word; word++)
		printf("%s%s", word == line->argv ? "" : " ",
			escape_to(shown, sizeof(shown), *word));
	putchar('\n');
}

/* "restart, reload" */
static void print_lacking_actions(const struct status_shown *s)
{
	const char *before = "  Not exercised yet: ";

	for (enum unit_action a = 0; a < _UNIT_ACTION_MAX; a++)
		if (lacks_action(s, a)) {
			printf("%s%s", before, action_words[a]);
			before = ", ";
		}
	if (*before == ',')
		putchar('\n');
}

static void print_lacking_lines(const struct status_shown *s)
{
	bool begun = false;

	for (size_t i = 0; i < s->status->execs.n; i++) {
		const struct unit_exec *line = &s->status->execs.lines[i];

		if (unit_status_has_run(s->status, s->store, line))
			continue;
		if (!begun)
			print_heading("Not run yet:");
		begun = true;
		print_line(line);
	}
}

/* ---- the drop-in */

static void print_logged(const struct status_shown *s)
{
	size_t n;
	const struct observed *const *calls = profile_syscalls(s->status->logged, &n);
	char shown[SHOWN_MAX];

	print_heading("Logged since:");
	for (size_t i = 0; i < n; i++) {
		const struct sighting *first = &calls[i]->sightings[0];

		printf("    %-20s %s\n", calls[i]->name ? calls[i]->name : "?",
			first->n_executables > 0
				? escape_to(shown, sizeof(shown), first->executables[0])
				: "-");
	}
	printf("  To take these in: syscarve unit enforce %s%s\n", s->hint, s->unit);
}

static void print_lost_kills(const struct unit_exits *e)
{
	printf("  %sSIGSYS, as a filter sends it, ended %u process%s since, the last one of %s=; no record says for which call%s\n",
		colour_begin(stdout, COLOUR_MISS), e->n, e->n == 1 ? "" : "es", e->line,
		colour_end(stdout, COLOUR_MISS));
}

static void print_dropin(const struct status_shown *s)
{
	const struct unit_installed *i = &s->store->state.installed;
	char since[TIME_TEXT_SIZE], span[TIME_TEXT_SIZE];

	if (!i->put.path)
		return;
	printf("  Drop-in: %s since %s (%s): %s.\n", unit_forms[i->form].word,
		time_text(i->since_us, since), span_text(s->now_us - i->since_us, span),
		unit_forms[i->form].summary);
	if (s->status->lost_kills.n > 0)
		print_lost_kills(&s->status->lost_kills);
	if (s->status->logged)
		print_logged(s);
	else if (s->status->lost_kills.n == 0 && i->form != UNIT_TIGHT)
		printf("  Nothing was logged since. To tighten it: syscarve unit enforce %s%s\n",
			s->hint, s->unit);
}

static void print_changed(const struct status_shown *s)
{
	if (s->n_changed == 0)
		return;
	printf("  %s%zu executable%s or librar%s changed since the recording%s; see syscarve "
	       "suggest --check %s\n",
		colour_begin(stdout, COLOUR_MISS), s->n_changed, s->n_changed == 1 ? "" : "s",
		s->n_changed == 1 ? "y" : "ies", colour_end(stdout, COLOUR_MISS),
		s->store->profile);
}

void status_print(const struct status_shown *s)
{
	printf("%s%s%s\n", colour_begin(stdout, COLOUR_HEADING), s->unit,
		colour_end(stdout, COLOUR_HEADING));
	if (s->problem)
		printf("  %sNot loaded: %s%s.\n", colour_begin(stdout, COLOUR_MISS), s->problem,
			colour_end(stdout, COLOUR_MISS));
	print_watch(s);
	print_seen(s);
	print_gaps(s);
	print_new(s);
	if (watching_of(s)->watcher) {
		print_lacking_actions(s);
		print_lacking_lines(s);
	}
	print_changed(s);
	print_dropin(s);
}

/* ---- JSON */

static json_t *escaped(const char *text)
{
	char shown[SHOWN_MAX];

	return text ? json_string(escape_to(shown, sizeof(shown), text)) : json_null();
}

static json_t *time_or_null(int64_t us)
{
	char text[TIME_TEXT_SIZE];

	return us > 0 ? json_string(time_text(us, text)) : json_null();
}

static json_t *sights_json(const struct unit_status *u)
{
	_cleanup_(json_decrefp) json_t *list = json_array();
	char number[32];

	for (size_t i = 0; i < u->n_sights; i++) {
		const struct unit_sight *sight = &u->sights[i];
		const struct json_member members[] = {
			{"syscall", json_string(call_text(sight, number))},
			{"arch", json_string(sight->arch)},
			{"executable", escaped(sight->exe)},
			{"first", time_or_null(sight->time_us)},
		};

		if (build_append(list, build_object(members, ARRAY_SIZE(members))) < 0)
			return NULL;
	}
	return TAKE(list);
}

static json_t *line_json(const struct status_shown *s, const struct unit_exec *line)
{
	_cleanup_(json_decrefp) json_t *words = json_array();

	for (char **word = line->argv; *word; word++)
		if (build_append(words, escaped(*word)) < 0)
			return NULL;
	return build_object(
		(struct json_member[]){
			{"kind", json_string(line->kind)},
			{"command", TAKE(words)},
			{"exercised", json_boolean(unit_status_has_run(s->status, s->store, line))},
		},
		3);
}

static json_t *lines_json(const struct status_shown *s)
{
	_cleanup_(json_decrefp) json_t *list = json_array();

	for (size_t i = 0; i < s->status->execs.n; i++)
		if (build_append(list, line_json(s, &s->status->execs.lines[i])) < 0)
			return NULL;
	return TAKE(list);
}

static json_t *lacking_json(const struct status_shown *s)
{
	_cleanup_(json_decrefp) json_t *list = json_array();

	for (enum unit_action a = 0; watching_of(s)->watcher && a < _UNIT_ACTION_MAX; a++)
		if (lacks_action(s, a) && build_append(list, json_string(action_words[a])) < 0)
			return NULL;
	return TAKE(list);
}

static json_t *logged_json(const struct profile *logged)
{
	_cleanup_(json_decrefp) json_t *list = json_array();
	size_t n = 0;
	const struct observed *const *calls = logged ? profile_syscalls(logged, &n) : NULL;

	for (size_t i = 0; i < n; i++)
		if (build_append(list, json_string(calls[i]->name ? calls[i]->name : "?")) < 0)
			return NULL;
	return TAKE(list);
}

json_t *status_json(const struct status_shown *s)
{
	const struct unit_watching *w = watching_of(s);
	const struct unit_installed *i = &s->store->state.installed;
	const struct unit_status *u = s->status;
	const struct json_member members[] = {
		{"unit", json_string(s->unit)},
		{"problem", s->problem ? json_string(s->problem) : json_null()},
		{"watched_since", time_or_null(w->watcher ? w->since_us : 0)},
		{"watching", json_boolean(u->is_watching)},
		{"unfiltered", json_boolean(w->unfiltered)},
		{"traced", json_boolean(w->traced)},
		{"watches", json_integer((json_int_t)u->n_runs)},
		{"calls", sights_json(u)},
		{"incomplete", build_bit_words(u->profile ? profile_gaps(u->profile) : 0, _GAP_MAX,
				       gap_word)},
		{"settled",
			json_boolean(w->watcher && unit_status_is_settled(u, s->store, s->now_us))},
		{"not_exercised", lacking_json(s)},
		{"exec", lines_json(s)},
		{"changed_files", json_integer((json_int_t)s->n_changed)},
		{"dropin", i->put.path ? json_string(unit_forms[i->form].word) : json_null()},
		{"dropin_since", time_or_null(i->put.path ? i->since_us : 0)},
		{"logged", logged_json(u->logged)},
		{"lost_kills", json_integer(u->lost_kills.n)},
	};

	return build_object(members, ARRAY_SIZE(members));
}
